// Each rule is shown to find what it is for: evidence that all are content with is broken in one place.
import { describe, expect, it } from 'vitest';
import { sagaIsThere } from './ending-rules.ts';
import type { HistorySeen, OrderEvidence, OrderSeen, SagaSeen } from './evidence.ts';
import { foreignHistory } from './history-rules.ts';
import { orderIdOf, quietOrderRules, runningOrderRules } from './order-rules.ts';
import { checkRules, type Rule } from './rule.ts';
import { stepRules } from './step-rules.ts';
import { completedOrder, failedOrder } from './testing/sample-orders.ts';

const broken = (rules: readonly Rule<OrderEvidence>[], evidence: OrderEvidence) =>
  checkRules(rules, [evidence], orderIdOf)
    .filter(({ violations }) => violations.length > 0)
    .map(({ rule }) => rule);

const order = (evidence: OrderEvidence, fields: Partial<OrderSeen>): OrderEvidence => ({
  ...evidence,
  order: { ...evidence.order!, ...fields },
});
const saga = (evidence: OrderEvidence, fields: Partial<SagaSeen>): OrderEvidence => ({
  ...evidence,
  saga: { ...evidence.saga!, ...fields },
});
const row = (evidence: OrderEvidence, seq: number, fields: Partial<HistorySeen>): OrderEvidence =>
  saga(evidence, {
    history: evidence.saga!.history.map((one) => (one.seq === seq ? { ...one, ...fields } : one)),
  });
const payment = (evidence: OrderEvidence, fields: object): OrderEvidence => ({
  ...evidence,
  payments: evidence.payments.map((one) => ({ ...one, ...fields })),
});
const [mug] = completedOrder.reservations;
const [paid] = completedOrder.payments;
const [charge] = completedOrder.charges!;

const faults: readonly [fault: string, evidence: OrderEvidence, rules: string[]][] = [
  ['a saga without its order', { ...completedOrder, order: null }, ['order-is-known']],
  ['an order without a saga', { ...failedOrder, saga: null }, ['order-has-its-end']],
  [
    'neither has an end',
    saga(order(failedOrder, { status: 'Suspend', failure: null }), {
      state: 'FailingOrder',
      history: failedOrder.saga!.history.slice(0, 4),
    }),
    ['order-has-its-end'],
  ],
  [
    'a Completed order whose saga takes back what it did',
    saga(completedOrder, { state: 'ReleasingStock', command: 'ReleaseStock' }),
    ['order-has-its-end', 'saga-follows-its-order', 'history-is-whole'],
  ],
  [
    'a saga that ended before its order',
    order(completedOrder, { status: 'Suspend' }),
    ['order-has-its-end', 'saga-follows-its-order'],
  ],
  [
    'different attempts',
    order(completedOrder, { attempt: 2 }),
    ['order-and-saga-agree', 'completed-is-paid-once', 'completed-holds-its-stock'],
  ],
  [
    'different reasons',
    order(failedOrder, { failure: { reason: 'PaymentDeclined', detail: 'insufficient_funds' } }),
    ['order-and-saga-agree'],
  ],
  [
    'Completed and not paid',
    payment(completedOrder, { status: 'Refunded' }),
    ['completed-is-paid-once', 'paid-as-charged'],
  ],
  ['another amount was paid', order(completedOrder, { total: 1 }), ['completed-is-paid-once']],
  [
    'Completed with a second payment that is Pending',
    { ...completedOrder, payments: [paid!, { ...paid!, attempt: 2, status: 'Pending' }] },
    ['completed-is-paid-once', 'no-payment-waits'],
  ],
  [
    'Failed and paid',
    payment(failedOrder, { status: 'Completed' }),
    ['failed-holds-no-money', 'paid-as-charged'],
  ],
  [
    'Failed, and the payment Pending',
    payment(failedOrder, { status: 'Pending' }),
    ['failed-holds-no-money', 'no-payment-waits'],
  ],
  ['a payment that is still to be cancelled', payment(failedOrder, { hasWork: true }), ['no-payment-waits']],
  ['charged and not given back', { ...failedOrder, charges: [charge!] }, ['paid-as-charged']],
  [
    'another amount was charged',
    { ...completedOrder, charges: [{ ...charge!, amount: 5 }] },
    ['paid-as-charged'],
  ],
  [
    'another charge is named',
    { ...completedOrder, charges: [{ ...charge!, reference: 'sim_2' }] },
    ['paid-as-charged'],
  ],
  [
    'charged under two attempts',
    { ...completedOrder, charges: [charge!, { ...charge!, attempt: 2 }] },
    ['paid-as-charged', 'charged-once'],
  ],
  [
    'two payments of one attempt',
    { ...failedOrder, payments: [...failedOrder.payments, ...failedOrder.payments] },
    ['charged-once'],
  ],
  ['Completed and nothing held', { ...completedOrder, reservations: [] }, ['completed-holds-its-stock']],
  [
    'other lines are held',
    { ...completedOrder, reservations: [{ ...mug!, lines: [{ sku: 'MUG', quantity: 1 }] }] },
    ['completed-holds-its-stock'],
  ],
  ['Failed and stock held', { ...failedOrder, reservations: [mug!] }, ['failed-holds-no-stock']],
  [
    'a reservation that nobody decided',
    { ...failedOrder, reservations: [{ ...mug!, status: 'Undecided' }] },
    ['no-reservation-waits'],
  ],
  [
    'a gap in the history',
    saga(failedOrder, { history: failedOrder.saga!.history.filter(({ seq }) => seq !== 2) }),
    ['history-is-whole'],
  ],
  ['a command that moved the saga', row(failedOrder, 2, { kind: 'command' }), ['history-is-whole']],
  [
    'a reply of another attempt that moved the saga',
    row(failedOrder, 3, { attempt: 2 }),
    ['history-is-whole'],
  ],
  [
    'a history that the machine does not go',
    saga(failedOrder, { verification: { holds: false, partsAt: 3, foreign: null } }),
    ['history-gives-the-state'],
  ],
];

describe('when nothing is under way', () => {
  it('the rules are content with a sound order', () => {
    expect([completedOrder, failedOrder].flatMap((one) => broken(quietOrderRules, one))).toEqual([]);
  });

  it.each(faults)('they find it: %s', (_fault, evidence, rules) => {
    expect(broken(quietOrderRules, evidence)).toEqual(rules);
  });

  it('each is broken by one of these at least', () => {
    const found = new Set(faults.flatMap(([, , rules]) => rules));
    // Those of steps that were added: step-rules.test.ts.
    const own = quietOrderRules.filter((rule) => !stepRules.includes(rule));
    expect(own.map(({ rule }) => rule).filter((rule) => !found.has(rule))).toEqual([]);
  });
});

describe('while the system works', () => {
  const running = (evidence: OrderEvidence) => broken(runningOrderRules, evidence);
  const on = (evidence: OrderEvidence, state: string, command: string, attempt = 1) =>
    saga(evidence, { state, command, attempt });

  it.each<[string, OrderEvidence]>([
    ['an order on its way', on(order(failedOrder, { status: 'Suspend' }), 'FailingOrder', 'FailOrder')],
    ['a Completed order whose saga has not heard of it', on(completedOrder, 'Paid', 'CompleteOrder')],
    ['a Failed order whose saga has not heard of it', on(failedOrder, 'FailingOrder', 'FailOrder')],
    ['a Failed order that is to be reopened', on(failedOrder, 'ReopeningOrder', 'ReopenOrder', 2)],
    [
      'a saga of which nobody can tell the command',
      saga(failedOrder, { state: 'Paid', command: undefined as never }),
    ],
    ['an order whose saga is not there, or not any more', { ...completedOrder, saga: null }],
  ])('says nothing about %s', (_what, evidence) => {
    expect(running(evidence)).toEqual([]);
  });

  it.each<[string, OrderEvidence]>([
    [
      'a Completed order whose payment is cancelled',
      on(completedOrder, 'CancellingPayment', 'CancelPayment'),
    ],
    ['a Completed order of another attempt', on(completedOrder, 'Paid', 'CompleteOrder', 2)],
    ['a Failed order that is paid for', on(failedOrder, 'Paid', 'CompleteOrder')],
    ['a Failed order that is reopened without a replay', on(failedOrder, 'ReopeningOrder', 'ReopenOrder', 1)],
    ['an order without an end whose saga has one', order(failedOrder, { status: 'Suspend' })],
  ])('sees %s', (_what, evidence) => {
    expect(running(evidence)).toEqual(['saga-follows-its-order']);
  });

  it('sees by a rule of its own that an order has ended and has no saga', () => {
    const seen = (evidence: OrderEvidence) => broken([sagaIsThere], evidence);
    expect(seen({ ...completedOrder, saga: null })).toEqual(['ended-order-has-its-saga']);
    expect(seen({ ...failedOrder, saga: null })).toEqual(['ended-order-has-its-saga']);
    expect(seen(order({ ...failedOrder, saga: null }, { status: 'Suspend' }))).toEqual([]);
    expect(seen(completedOrder)).toEqual([]);
  });

  it('judges what has its end', () => {
    expect(running({ ...completedOrder, reservations: [] })).toEqual(['completed-holds-its-stock']);
  });
});

it('a reply with an id that others have made is no violation', () => {
  expect(broken(quietOrderRules, row(failedOrder, 2, { messageId: 'any-stable-id' }))).toEqual([]);
});

it('a history of another version of the machine is no violation: it is for a person to look at', () => {
  const evidence = saga(completedOrder, {
    verification: { holds: false, partsAt: 3, foreign: 'the state Packed' },
  });
  expect(broken(quietOrderRules, evidence)).toEqual([]);
  expect(foreignHistory(evidence)).toContain('the state Packed at seq 3');
  expect(foreignHistory(completedOrder)).toBeNull();
});
