// The rules for any order have their own tests, in shared/src/rules.
import { describe, expect, it } from 'vitest';
import { orderKinds } from '../orders/order-kind.ts';
import { products } from '../products.ts';
import { kindNamed, sagaThrough, soundEvidence, soundOrder } from '../testing/sample-evidence.ts';
import { checkAll } from './all-rules.ts';
import type { Evidence, OrderEvidence } from './evidence.ts';

const broken = (evidence: Evidence) =>
  checkAll(evidence).flatMap(({ rule, violations }) => (violations.length > 0 ? [rule] : []));

/** The evidence with something else about its first order of this kind. */
function forged(name: string, change: Partial<OrderEvidence>): Evidence {
  const evidence = soundEvidence();
  return {
    ...evidence,
    orders: evidence.orders.map((order) => (order.kind.name === name ? { ...order, ...change } : order)),
  };
}

const waited = soundOrder('Prefer: wait');
const declined = soundOrder('declined');
const twice = soundOrder('same key twice');
const otherDetail = { reason: 'PaymentDeclined' as const, detail: 'insufficient_funds' };

/** Each row: a rule, and evidence that breaks this rule and no other. */
const forgeries: [rule: string, what: string, evidence: Evidence][] = [
  [
    'order-has-its-end',
    'an order on its way, of the kind that is',
    forged('declined', { saga: { ...declined.saga!, ...sagaThrough(['Suspend', 'StockReserved']) } }),
  ],
  [
    'kind-ends-as-it-must',
    'another decline code',
    forged('declined', {
      order: { ...declined.order, failure: otherDetail },
      saga: { ...declined.saga!, failure: otherDetail },
    }),
  ],
  [
    'kind-ends-as-it-must',
    'not charged, where the money must come back',
    forged('provider silent', { kind: kindNamed('answer lost') }),
  ],
  [
    'kind-ends-as-it-must',
    'three orders got the last two pieces',
    {
      orders: [1, 2, 3].map((n) => ({
        ...soundOrder('last two pieces'),
        order: { ...soundOrder('last two pieces').order, orderId: `o-${n}` },
        answers: [{ status: 202, location: `/orders/o-${n}`, body: { ...waited.order, orderId: `o-${n}` } }],
        ordersOfCustomer: [`o-${n}`],
      })),
      products: [],
    },
  ],
  [
    'pieces-are-kept',
    'a piece is lost',
    { ...soundEvidence(), products: [{ sku: 'DEMO-POT', available: 8, reserved: 1, putIn: 10, sold: 1 }] },
  ],
  [
    'one-request-one-order',
    'two orders',
    forged('same key twice', { ordersOfCustomer: [twice.order.orderId, 'another'] }),
  ],
  [
    'one-key-one-order',
    'another Location',
    forged('same key twice', {
      answers: [twice.answers[0]!, { ...twice.answers[0]!, location: '/orders/x' }],
    }),
  ],
  [
    'wait-gets-the-end',
    'answered before the end',
    forged('Prefer: wait', {
      answers: [{ status: 202, location: null, body: { ...waited.order, status: 'Suspend' } }],
    }),
  ],
  [
    'accepted-with-its-location',
    'no Location',
    forged('declined', { answers: [{ ...declined.answers[0]!, location: null }] }),
  ],
];

describe('the rules', () => {
  it('hold for sound evidence', () => {
    expect(checkAll(soundEvidence()).flatMap(({ violations }) => violations)).toEqual([]);
  });

  it.each(forgeries)('%s: broken by forged evidence (%s), and no other', (rule, _what, evidence) => {
    expect(broken(evidence)).toEqual([rule]);
  });

  it('say which order, what was expected and what came', () => {
    const evidence = forged('declined', { kind: kindNamed('no funds') });
    expect(checkAll(evidence).flatMap(({ violations }) => violations)).toEqual([
      {
        subject: 'order-declined',
        detail:
          'no funds: expected Failed (PaymentDeclined: insufficient_funds) at attempt 1 with payments [Failed], ' +
          'got Failed (PaymentDeclined: card_declined) at attempt 1 with payments [Failed]',
      },
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
    expect(Math.max(...checkAll(soundEvidence()).map(({ meaning }) => meaning.length))).toBeLessThanOrEqual(
      56,
    );
  });
});
