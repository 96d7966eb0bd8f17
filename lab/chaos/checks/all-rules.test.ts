// What only a run knows is shown to be found; the rules for any order have their own tests, in shared/src/rules.
import { describe, expect, it } from 'vitest';
import type { StoredOrder } from '../../rules/read-orders.ts';
import { COMPLETED, FAILED, sampleEvidence } from '../testing/sample-evidence.ts';
import { checkAll } from './all-rules.ts';
import type { Evidence } from './evidence.ts';

/** The rules that a change breaks. */
function broken(change: (evidence: Evidence) => Partial<Evidence>): string[] {
  const evidence = sampleEvidence();
  return checkAll({ ...evidence, ...change(evidence) })
    .filter(({ violations }) => violations.length > 0)
    .map(({ rule }) => rule);
}

/** The evidence's orders with what is stored of this one changed. */
const orderWith = ({ orders }: Evidence, orderId: string, fields: object): StoredOrder[] =>
  orders.map((one) => (one.orderId === orderId ? { ...one, order: { ...one.order!, ...fields } } : one));

const recordWith = ({ records }: Evidence, index: number, fields: object) =>
  records.map((record, at) => (at === index ? { ...record, ...fields } : record));

const cancelled = { failure: { reason: 'Cancelled', detail: null } };

/** What is broken, and the rules that must find it. */
const faults: readonly [fault: string, change: (evidence: Evidence) => Partial<Evidence>, rules: string[]][] =
  [
    [
      'an accepted order is gone',
      ({ orders }) => ({ orders: orders.slice(1) }),
      ['answered-is-stored', 'one-key-one-order', 'reserved-is-sold'],
    ],
    [
      'a repeated request made a second order',
      (evidence) => ({ records: recordWith(evidence, 0, { answered: new Set([COMPLETED, FAILED]) }) }),
      ['answered-is-stored', 'one-request-one-order'],
    ],
    ['an order nobody placed', ({ records }) => ({ records: records.slice(1) }), ['order-was-placed']],
    [
      'a key stands for another order',
      ({ keys }) => ({ keys: keys.map(({ key }) => ({ key, orderId: FAILED })) }),
      ['one-key-one-order'],
    ],
    [
      'a cancel that nobody asked for',
      (evidence) => ({ orders: orderWith(evidence, FAILED, cancelled) }),
      ['order-ends-as-its-kind', 'order-and-saga-agree'],
    ],
    [
      'a declined order is completed',
      (evidence) => ({
        records: recordWith(evidence, 0, { plan: { ...evidence.records[0]!.plan, kind: 'declined' } }),
      }),
      ['order-ends-as-its-kind'],
    ],
    [
      'an accepted replay was forgotten',
      (evidence) => ({ records: recordWith(evidence, 1, { replaysAccepted: 1 }) }),
      ['replay-is-an-attempt'],
    ],
    ['a piece was lost', () => ({ putIn: new Map([['MUG', 11]]) }), ['pieces-are-kept']],
    [
      'something in the outbox',
      () => ({ outbox: [{ orderId: FAILED, type: 'OrderCreated' }] }),
      ['outbox-is-empty'],
    ],
    [
      'a token in a log',
      () => ({ texts: [{ where: 'a log', text: '{"token":"tok_visa"}' }] }),
      ['no-token-shows'],
    ],
    ['a message in a queue', () => ({ depths: new Map([['order.commands', 1]]) }), ['queue-is-empty']],
    [
      'a dead letter',
      () => ({
        deadLetters: [
          {
            queue: 'order.commands',
            type: 'FailOrder',
            orderId: FAILED,
            code: 'x',
            message: 'y',
          },
        ],
      }),
      ['no-dead-letters'],
    ],
  ];

describe('the rules', () => {
  it('are content with a sound system', () => {
    expect(broken(() => ({}))).toEqual([]);
  });

  it.each(faults)('find it: %s', (_fault, change, rules) => {
    expect(broken(change)).toEqual(rules);
  });
});
