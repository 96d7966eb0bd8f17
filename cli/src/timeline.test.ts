import type { HistoryEntry, Saga } from '@order-saga/client/orchestrator';
import { widthOf } from '@order-saga/shared/text/width';
import { expect, it } from 'vitest';
import { paintFor } from './output/paint.ts';
import { timelineLines } from './timeline.ts';

const entry = (seq: number, at: string, given: Partial<HistoryEntry>): HistoryEntry => ({
  seq,
  at: `2026-11-22T${at}Z`,
  kind: 'message',
  name: 'OrderCreated',
  from: null,
  to: 'Suspend',
  attempt: 1,
  messageId: null,
  causationId: null,
  actor: null,
  detail: {},
  ...given,
});

const saga: Saga = {
  orderId: '01a203b7-1981-7692-87cf-3046b920ef43',
  state: 'ReopeningOrder',
  outcome: 'running',
  attempt: 2,
  customerId: 'c-42\u001b[2J',
  currency: 'EUR',
  total: 3998,
  failure: null,
  incident: null,
  deadlineAt: '2026-11-22T14:46:00.000Z',
  holdExpiresAt: null,
  heldAt: null,
  startedAt: '2026-11-22T14:44:21.000Z',
  updatedAt: '2026-11-22T14:45:30.000Z',
  finishedAt: null,
  history: [
    entry(1, '14:44:21.020', {}),
    entry(2, '14:44:21.080', {
      name: 'StockNotReserved',
      from: 'Suspend',
      to: 'FailingOrder',
      detail: { sku: 'SKU-1' },
    }),
    entry(3, '14:44:22.000', {
      kind: 'stale',
      name: 'StockReserved',
      from: 'FailingOrder',
      to: 'FailingOrder',
    }),
    entry(4, '14:44:52.000', {
      kind: 'command',
      name: 'FailOrder',
      from: 'FailingOrder',
      to: 'FailingOrder',
    }),
    entry(5, '14:44:52.100', { name: 'OrderFailed', from: 'FailingOrder', to: 'Failed' }),
    entry(6, '14:45:30.000', {
      kind: 'admin',
      name: 'ReplayRequested',
      from: 'Failed',
      to: 'ReopeningOrder',
      attempt: 2,
      actor: 'anna',
    }),
  ],
};
const draw = (width = Number.POSITIVE_INFINITY, hasColour = false) =>
  timelineLines(saga, { paint: paintFor(hasColour), width, now: Date.parse('2026-11-22T14:45:40Z') });

it('draws what came, the gaps between, and each attempt', () => {
  expect(draw().join('\n')).toBe(`\
01a203b7-1981-7692-87cf-3046b920ef43  ReopeningOrder
attempt 2 · 39.98 EUR · customer c-42\\u001b[2J · started 1 min 19 s ago

attempt 1
  2026-11-22
  14:44:21.020  ● OrderCreated      Suspend
  14:44:21.080  ● StockNotReserved  Suspend → FailingOrder  sku=SKU-1
  14:44:22.000  · StockReserved     FailingOrder
              ┊ 30.0 s
  14:44:52.000  ↻ FailOrder         FailingOrder
  14:44:52.100  ● OrderFailed       FailingOrder → Failed
              ┊ 37.9 s
attempt 2
  14:45:30.000  ◆ ReplayRequested   Failed → ReopeningOrder  by anna
              ○ waits in ReopeningOrder 10.0 s, sends again in 20.0 s`);
});

it('is never wider than the terminal', () => {
  for (const line of draw(50)) expect(widthOf(line)).toBeLessThanOrEqual(52);
});

it('is coloured on a terminal only', () => {
  expect(draw(80, true).join()).toContain('\u001b[');
  expect(draw(80).join()).not.toContain('\u001b');
});
