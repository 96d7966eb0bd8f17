// Each rule is shown to find what it is for: evidence that all are content with is broken in one place.
import { describe, expect, it } from 'vitest';
import { COMPLETED, FAILED, sampleEvidence } from '../testing/sample-evidence.ts';
import { allRules, checkAll } from './all-rules.ts';
import type { Evidence } from './evidence.ts';

/** Names of the rules that a change breaks. */
function broken(change: (evidence: Evidence) => Partial<Evidence>): string[] {
  const evidence = sampleEvidence();
  return checkAll({ ...evidence, ...change(evidence) })
    .filter(({ violations }) => violations.length > 0)
    .map(({ name }) => name);
}

/** The evidence's orders with the one of this id changed. */
const orderWith = ({ orders }: Evidence, orderId: string, fields: object) =>
  orders.map((order) => (order.orderId === orderId ? { ...order, ...fields } : order));

/** A map of lists with the only row of this order changed. */
const rowWith = <Row>(rows: ReadonlyMap<string, readonly Row[]>, orderId: string, fields: Partial<Row>) =>
  new Map([...rows, [orderId, rows.get(orderId)!.map((row) => ({ ...row, ...fields }))]]);

const recordWith = ({ records }: Evidence, index: number, fields: object) =>
  records.map((record, at) => (at === index ? { ...record, ...fields } : record));

/** What is broken, and the rules that must find it. */
const faults: readonly [fault: string, change: (evidence: Evidence) => Partial<Evidence>, rules: string[]][] =
  [
    [
      'an accepted order is gone',
      ({ orders }) => ({ orders: orders.slice(1) }),
      [
        'an order that was answered exists',
        'one Idempotency-Key, one order',
        'every saga has its order',
        'a reservation is decided, and has its order',
        'a product: reserved is what completed orders hold',
      ],
    ],
    [
      'a repeated request made a second order',
      (evidence) => ({
        records: recordWith(evidence, 0, { answered: new Set([COMPLETED, FAILED]) }),
      }),
      ['an order that was answered exists', 'one request, one order'],
    ],
    [
      'an order nobody placed',
      (evidence) => ({ records: evidence.records.slice(1) }),
      ['an order was placed by somebody'],
    ],
    [
      'a key stands for another order',
      ({ keys }) => ({ keys: keys.map(({ key }) => ({ key, orderId: FAILED })) }),
      ['one Idempotency-Key, one order'],
    ],
    [
      'an order without an end',
      (evidence) => ({ orders: orderWith(evidence, FAILED, { status: 'Suspend' }) }),
      ['every order has its end'],
    ],
    [
      'a saga without an end',
      ({ sagas }) => ({
        sagas: new Map([...sagas, [FAILED, { ...sagas.get(FAILED)!, state: 'FailingOrder' }]]),
      }),
      ['every order has its end', 'history, put through the machine again, gives the stored saga'],
    ],
    [
      'a saga is missing',
      ({ sagas }) => ({ sagas: new Map([...sagas].slice(1)) }),
      ['every order has its end'],
    ],
    [
      'order and saga name different reasons',
      (evidence) => ({ orders: orderWith(evidence, FAILED, { failureDetail: 'insufficient_funds' }) }),
      ['order and saga agree on attempt and failure'],
    ],
    [
      'a cancel that nobody asked for',
      (evidence) => ({
        orders: orderWith(evidence, FAILED, { failureReason: 'Cancelled' }),
        sagas: new Map([
          ...evidence.sagas,
          [FAILED, { ...evidence.sagas.get(FAILED)!, failureReason: 'Cancelled' }],
        ]),
      }),
      ['orders end as their kind allows', 'history, put through the machine again, gives the stored saga'],
    ],
    [
      'a declined order is completed',
      (evidence) => ({
        records: recordWith(evidence, 0, { plan: { ...evidence.records[0]!.plan, kind: 'declined' } }),
      }),
      ['orders end as their kind allows'],
    ],
    [
      'an accepted replay was forgotten',
      (evidence) => ({ records: recordWith(evidence, 1, { replaysAccepted: 1 }) }),
      ['each accepted replay is one more attempt'],
    ],
    [
      'Completed and not paid',
      ({ payments }) => ({ payments: rowWith(payments, COMPLETED, { status: 'Refunded' }) }),
      [
        'Completed: one Completed payment, of its amount',
        'a payment is charged at the provider when it is Completed, and only then',
      ],
    ],
    [
      'another amount paid',
      (evidence) => ({ orders: orderWith(evidence, COMPLETED, { total: 1 }) }),
      ['Completed: one Completed payment, of its amount'],
    ],
    [
      'Failed and paid',
      ({ payments }) => ({ payments: rowWith(payments, FAILED, { status: 'Completed' }) }),
      [
        'Failed: no payment Completed or Pending',
        'a payment is charged at the provider when it is Completed, and only then',
      ],
    ],
    [
      'a payment is still to be cancelled',
      ({ payments }) => ({ payments: rowWith(payments, FAILED, { hasWork: true }) }),
      ['no payment waits for its provider'],
    ],
    [
      'charged and not refunded',
      ({ ledger }) => ({ ledger: ledger.map((row) => ({ ...row, status: 'Charged' as const })) }),
      ['a payment is charged at the provider when it is Completed, and only then'],
    ],
    [
      'charged under two attempts',
      ({ ledger }) => ({ ledger: [...ledger, { ...ledger[0]!, key: `${COMPLETED}:2` }] }),
      ['what the provider has charged is a payment', 'at most one charge for an order, of all attempts'],
    ],
    [
      'another amount charged',
      ({ ledger }) => ({ ledger: ledger.map((row) => ({ ...row, amount: 5 })) }),
      ['a payment is charged at the provider when it is Completed, and only then'],
    ],
    [
      'Completed and nothing held',
      ({ reservations }) => ({ reservations: rowWith(reservations, COMPLETED, { status: 'Released' }) }),
      ['Completed: one live reservation, of its lines', 'a product: reserved is what completed orders hold'],
    ],
    [
      'other lines held',
      (evidence) => ({ orders: orderWith(evidence, COMPLETED, { lines: [{ sku: 'POT', quantity: 1 }] }) }),
      ['Completed: one live reservation, of its lines'],
    ],
    [
      'Failed and stock held',
      ({ reservations }) => ({ reservations: rowWith(reservations, FAILED, { status: 'Reserved' }) }),
      ['Failed: no live reservation'],
    ],
    [
      'sold more than there was',
      ({ products }) => ({ products: products.map((product) => ({ ...product, available: -1 })) }),
      ['a product: nothing sold that was not there, nothing lost'],
    ],
    [
      'a piece was lost',
      () => ({ putIn: new Map([['MUG', 11]]) }),
      ['a product: nothing sold that was not there, nothing lost'],
    ],
    [
      'a gap in a history',
      ({ histories }) => ({
        histories: new Map([...histories, [FAILED, histories.get(FAILED)!.filter(({ seq }) => seq !== 2)]]),
      }),
      [
        'history: 1, 2, 3 without gaps, each row from where the last went',
        'history, put through the machine again, gives the stored saga',
      ],
    ],
    [
      'a saga moved by a reply of an older attempt',
      ({ histories }) => ({ histories: rowWith(histories, FAILED, { attempt: 2 }) }),
      [
        'history: a saga is moved by messages of its own attempt only',
        'history, put through the machine again, gives the stored saga',
      ],
    ],
    [
      'something in the outbox',
      () => ({ outbox: [{ orderId: FAILED, type: 'OrderCreated' }] }),
      ['the outbox is empty'],
    ],
    [
      'a token in a log',
      () => ({ texts: [{ where: 'a log', text: '{"token":"tok_visa"}' }] }),
      ['payment tokens are in no history and no log'],
    ],
    [
      'a message in a queue',
      () => ({ depths: new Map([['order.commands', 1]]) }),
      ['a queue is empty in the end'],
    ],
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
      ['there are no dead letters'],
    ],
  ];

describe('the rules', () => {
  it('are content with a sound system', () => {
    expect(broken(() => ({}))).toEqual([]);
  });

  it.each(faults)('find it: %s', (_fault, change, rules) => {
    expect(broken(change)).toEqual(rules);
  });

  it('are each broken by one of these at least', () => {
    const found = new Set(faults.flatMap(([, , rules]) => rules));
    expect(allRules.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
  });
});
