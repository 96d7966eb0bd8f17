import { describe, expect, it } from 'vitest';
import { orderKinds } from '../orders/order-kind.ts';
import { products } from '../products.ts';
import { kindNamed, sagaThrough, soundEvidence, soundOrder } from '../testing/sample-evidence.ts';
import { allRules } from './all-rules.ts';
import type { Evidence, OrderEvidence, ProductEvidence } from './evidence.ts';
import { checkRules } from './rule.ts';

const broken = (evidence: Evidence) =>
  checkRules(allRules, evidence).flatMap(({ name, violations }) => (violations.length > 0 ? [name] : []));

/** The evidence with something else about its first order of this kind. */
function forged(name: string, change: Partial<OrderEvidence>): Evidence {
  const evidence = soundEvidence();
  return {
    ...evidence,
    orders: evidence.orders.map((order) => (order.kind.name === name ? { ...order, ...change } : order)),
  };
}

/** The evidence with something else about teapots, of which one is sold. */
function forgedPots(change: Partial<ProductEvidence>): Evidence {
  const evidence = soundEvidence();
  return {
    ...evidence,
    products: evidence.products.map((product) => ({
      ...product,
      ...(product.sku === 'DEMO-POT' ? change : {}),
    })),
  };
}

const waited = soundOrder('Prefer: wait');
const declined = soundOrder('declined');
const twice = soundOrder('same key twice');
const silent = soundOrder('provider silent');
const history = waited.saga!.history;

/** Each row: a rule, and evidence that breaks this rule and no other. */
const forgeries: [rule: string, what: string, evidence: Evidence][] = [
  ['every accepted order has ended', 'no saga', forged('declined', { saga: null })],
  [
    'every kind of order ends as it must',
    'another decline code',
    forged('declined', {
      order: { ...declined.order, failure: { reason: 'PaymentDeclined', detail: 'insufficient_funds' } },
      saga: { ...declined.saga!, failure: { reason: 'PaymentDeclined', detail: 'insufficient_funds' } },
    }),
  ],
  [
    'every kind of order ends as it must',
    'not charged, where the money must come back',
    forged('provider silent', { kind: kindNamed('answer lost') }),
  ],
  [
    'every kind of order ends as it must',
    'three orders got the last two pieces',
    {
      orders: [1, 2, 3].map((n) => ({
        ...soundOrder('last two pieces'),
        order: { ...soundOrder('last two pieces').order, orderId: `o-${n}` },
        answers: [{ status: 202, location: `/orders/o-${n}`, body: { ...waited.order, orderId: `o-${n}` } }],
        ordersOfCustomer: [`o-${n}`],
      })),
      products: [{ sku: 'DEMO-LAST', available: 0, reserved: 3, putIn: 3 }],
    },
  ],
  [
    'Completed: one Completed payment, of its amount',
    'another amount',
    forged('Prefer: wait', { payments: [{ ...waited.payments[0]!, amount: 1 }] }),
  ],
  ['Completed: one live reservation, of its lines', 'none', forged('Prefer: wait', { reservation: null })],
  [
    'Completed: one live reservation, of its lines',
    'released',
    forged('Prefer: wait', { reservation: { ...waited.reservation!, status: 'Released' } }),
  ],
  [
    'Completed: one live reservation, of its lines',
    'of another attempt',
    forged('Prefer: wait', { reservation: { ...waited.reservation!, attempt: 2 } }),
  ],
  [
    'Completed: one live reservation, of its lines',
    'of other lines',
    forged('Prefer: wait', {
      reservation: { ...waited.reservation!, lines: [{ sku: 'DEMO-CUP', quantity: 1 }] },
    }),
  ],
  [
    'Failed: no live reservation',
    'still held',
    forged('declined', { reservation: { ...declined.reservation!, status: 'Reserved' } }),
  ],
  ['product: available + reserved = what was put in', 'a piece is lost', forgedPots({ available: 8 })],
  [
    'product: available + reserved = what was put in',
    'more sold than there was',
    forgedPots({ available: -1, putIn: 0 }),
  ],
  [
    'product: reserved = what Completed orders hold',
    'a piece is held for nobody',
    forgedPots({ available: 8, reserved: 2 }),
  ],
  [
    'history: seq counts 1, 2, 3 without gaps',
    'a gap',
    forged('Prefer: wait', {
      saga: {
        ...waited.saga!,
        history: history.map((row) => ({ ...row, seq: row.seq === 4 ? 5 : row.seq })),
      },
    }),
  ],
  [
    'history: unbroken from state to state, up to the last',
    'a transition is missing',
    forged('Prefer: wait', {
      saga: {
        ...waited.saga!,
        history: [...history.slice(0, 1), ...history.slice(2)].map((row, index) => ({
          ...row,
          seq: index + 1,
        })),
      },
    }),
  ],
  [
    'history: unbroken from state to state, up to the last',
    'the end is missing',
    forged('Prefer: wait', { saga: { ...waited.saga!, history: history.slice(0, -1) } }),
  ],
  [
    'order and saga agree: state, attempt, failure',
    'another reason',
    forged('provider silent', {
      saga: { ...silent.saga!, failure: { reason: 'StockTimeout', detail: null } },
    }),
  ],
  [
    'one request, one order',
    'two orders',
    forged('same key twice', { ordersOfCustomer: [twice.order.orderId, 'another'] }),
  ],
  [
    'one Idempotency-Key, one order and one answer',
    'another Location',
    forged('same key twice', {
      answers: [twice.answers[0]!, { ...twice.answers[0]!, location: '/orders/x' }],
    }),
  ],
  [
    'Prefer: wait answers 200 with the finished order',
    'answered before the end',
    forged('Prefer: wait', {
      answers: [{ status: 202, location: null, body: { ...waited.order, status: 'Suspend' } }],
    }),
  ],
  [
    'any other order is answered 202 with its Location',
    'no Location',
    forged('declined', { answers: [{ ...declined.answers[0]!, location: null }] }),
  ],
];

/** Forgeries that cannot but break the expectation of their kind, too. */
const forgeriesOfPayments: [rule: string, evidence: Evidence][] = [
  [
    'Completed: one Completed payment, of its amount',
    forged('Prefer: wait', { payments: [1, 2].map((attempt) => ({ ...waited.payments[0]!, attempt })) }),
  ],
  [
    'Failed: no payment Completed or Pending',
    forged('provider silent', { payments: [{ ...silent.payments[0]!, status: 'Pending' }] }),
  ],
  [
    'Failed: no payment Completed or Pending',
    forged('provider silent', { payments: [{ ...silent.payments[0]!, status: 'Completed' }] }),
  ],
  [
    'one order and attempt, at most one charge',
    forged('declined', { payments: [declined.payments[0]!, declined.payments[0]!] }),
  ],
  [
    'every accepted order has ended',
    forged('declined', {
      order: { ...declined.order, status: 'Suspend', failure: null },
      saga: sagaThrough(['Suspend', 'StockReserved']),
    }),
  ],
];

describe('the rules', () => {
  it('hold for sound evidence, and look at all of it', () => {
    const results = checkRules(allRules, soundEvidence());
    expect(results.flatMap(({ violations }) => violations)).toEqual([]);
    expect(results.filter(({ checked }) => checked === 0)).toEqual([]);
  });

  it.each(forgeries)('%s: broken by forged evidence (%s), and no other', (rule, _what, evidence) => {
    expect(broken(evidence)).toEqual([rule]);
  });

  it.each(forgeriesOfPayments)('%s: broken by forged payments', (rule, evidence) => {
    expect(broken(evidence)).toContain(rule);
  });

  it('are all seen to break', () => {
    const seen = new Set([...forgeries, ...forgeriesOfPayments].map(([rule]) => rule));
    expect(allRules.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
  });

  it('say which order, what was expected and what came', () => {
    const evidence = forged('declined', { kind: kindNamed('no funds') });
    const violations = checkRules(allRules, evidence).flatMap((result) => result.violations);
    expect(violations).toEqual([
      'no funds, order order-declined: expected Failed (PaymentDeclined: insufficient_funds) at attempt 1 with ' +
        'payments [Failed], got Failed (PaymentDeclined: card_declined) at attempt 1 with payments [Failed]',
    ]);
  });
});

describe('what is ordered', () => {
  it('finds stock where it must, and not where it must not', () => {
    for (const { sku, available } of products) {
      const wanted = orderKinds.flatMap(({ lines, endings }) => {
        const quantity = lines.find((line) => line.sku === sku)?.quantity ?? 0;
        return endings.map(({ reason }) =>
          reason === 'OutOfStock' || reason === 'UnknownProduct' ? 0 : quantity,
        );
      });
      expect(wanted.reduce((sum, quantity) => sum + quantity)).toBeLessThanOrEqual(available);
    }
  });

  it('has names that fit the tables in 80 columns', () => {
    expect(Math.max(...orderKinds.map(({ name }) => name.length))).toBeLessThanOrEqual(15);
    expect(Math.max(...allRules.map(({ name }) => name.length))).toBeLessThanOrEqual(56);
  });
});
