import { violationsIn } from '@order-saga/shared/rules/rule';
import { expect, it } from 'vitest';
import type { StoredOrder, TimedHistoryRow } from '../../rules/read-orders.ts';
import { sampleEvidence } from '../testing/sample-evidence.ts';
import { checkHolds, GRACE_MS } from './hold-rules.ts';

const EXPIRES_AT = 100_000;
const HEALED_AT = 50_000;

const row = (fields: Pick<TimedHistoryRow, 'kind' | 'name' | 'from' | 'to' | 'at'>): TimedHistoryRow => ({
  ...{ seq: 1, attempt: 1, messageId: null, causationId: null, actor: null, detail: {} },
  ...fields,
});
const told: TimedHistoryRow = {
  ...row({ kind: 'message', name: 'PaymentPending', from: 'StockReserved', to: 'PaymentPending', at: 1000 }),
  detail: { expiresAt: new Date(EXPIRES_AT).toISOString() },
};
const gaveUp = (at: number) =>
  row({ kind: 'timeout', name: 'StepTimedOut', from: 'PaymentPending', to: 'CancellingPayment', at });
const paid = (at: number) =>
  row({ kind: 'message', name: 'PaymentCompleted', from: 'PaymentPending', to: 'Paid', at });

function problems(history: readonly TimedHistoryRow[], healedAt = HEALED_AT): string[] {
  const [order] = sampleEvidence().orders;
  const orders: StoredOrder[] = [{ ...order!, saga: { ...order!.saga!, history } }];
  return violationsIn(checkHolds({ orders, healedAt })).map((text) => text.split(':')[0]!);
}

it.each<[string, readonly TimedHistoryRow[], number?]>([
  ['no payment had to wait', []],
  ['it was given up as its time was over', [told, gaveUp(EXPIRES_AT + 200)]],
  ['it was paid in time', [told, paid(2000)]],
  ['something was away until later', [told, gaveUp(EXPIRES_AT + GRACE_MS + 1)], EXPIRES_AT + 1000],
])('nothing is wrong where %s', (_what, history, healedAt) => {
  expect(problems(history, healedAt)).toEqual([]);
});

it.each<[string, readonly TimedHistoryRow[], string]>([
  ['it was given up too late', [told, gaveUp(EXPIRES_AT + GRACE_MS + 1)], 'hold-ends-with-its-time'],
  ['it waits still', [told], 'hold-ends-with-its-time'],
  ['it was given up before its time', [told, gaveUp(EXPIRES_AT - 1)], 'hold-lasts-its-time'],
])('it is found where %s', (_what, history, rule) => {
  expect(problems(history)).toEqual([rule]);
});
