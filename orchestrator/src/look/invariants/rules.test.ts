import { describe, expect, it } from 'vitest';
import type { SagaView } from '../../store/saga-reader.ts';
import { type Evidence, hasEnded, rules, verify } from './rules.ts';

const orderId = '0193a1b2-0000-7000-8000-000000000001';
const lines = [{ sku: 'A', quantity: 2, unitPrice: 10 }];
const held = { orderId, attempt: 1, status: 'Reserved' as const, lines: [{ sku: 'A', quantity: 2 }] };
const paid = {
  orderId,
  attempt: 1,
  paymentId: orderId,
  amount: 20,
  currency: 'EUR',
  status: 'Completed' as const,
};

function saga(
  path: readonly [name: string, to: SagaView['state']][],
  failure: SagaView['failure'] = null,
): SagaView {
  let from: string | null = null;
  const history = path.map(([name, to], index) => {
    const entry = {
      seq: index + 1,
      at: '2026-01-01T00:00:00.000Z',
      kind: 'message' as const,
      name,
      from,
      to,
      attempt: 1,
      messageId: null,
      causationId: null,
      actor: null,
      detail: name === 'PaymentFailed' ? { declineCode: 'card_declined' } : {},
    };
    from = to;
    return entry;
  });
  const state = path.at(-1)![1];
  return {
    orderId,
    state,
    outcome: state === 'Completed' ? 'completed' : state === 'Failed' ? 'failed' : 'running',
    attempt: 1,
    customerId: 'c-1',
    currency: 'EUR',
    total: 20,
    failure,
    incident: null,
    deadlineAt: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    history,
  };
}

const completed: Evidence = {
  order: { orderId, status: 'Completed', attempt: 1, total: 20, lines },
  saga: saga([
    ['OrderCreated', 'Suspend'],
    ['StockReserved', 'StockReserved'],
    ['PaymentCompleted', 'Paid'],
    ['OrderCompleted', 'Completed'],
  ]),
  payments: [paid],
  reservations: [held],
};
const failed: Evidence = {
  order: { orderId, status: 'Failed', attempt: 1, total: 20, lines },
  saga: saga(
    [
      ['OrderCreated', 'Suspend'],
      ['StockReserved', 'StockReserved'],
      ['PaymentFailed', 'ReleasingStock'],
      ['StockReleased', 'FailingOrder'],
      ['OrderFailed', 'Failed'],
    ],
    { reason: 'PaymentDeclined', detail: 'card_declined' },
  ),
  payments: [{ ...paid, status: 'Failed' }],
  reservations: [{ ...held, status: 'Released' }],
};

const brokenBy = (evidence: Evidence) =>
  rules.filter((rule) => rule.applies(evidence) && rule.broken(evidence) !== null).map(({ rule }) => rule);

describe('the rules of money and stock', () => {
  it('hold for orders as they should be', () => {
    expect(brokenBy(completed)).toEqual([]);
    expect(brokenBy(failed)).toEqual([]);
  });

  it.each<[string, Evidence]>([
    ['completed-is-paid-once', { ...completed, payments: [] }],
    ['completed-is-paid-once', { ...completed, payments: [paid, { ...paid, attempt: 2 }] }],
    ['completed-is-paid-once', { ...completed, payments: [{ ...paid, amount: 19 }] }],
    ['completed-holds-its-stock', { ...completed, reservations: [] }],
    [
      'completed-holds-its-stock',
      { ...completed, reservations: [{ ...held, lines: [{ sku: 'A', quantity: 1 }] }] },
    ],
    ['failed-holds-no-money', { ...failed, payments: [paid] }],
    ['failed-holds-no-money', { ...failed, payments: [{ ...paid, status: 'Pending' }] }],
    ['failed-holds-no-stock', { ...failed, reservations: [held] }],
    ['order-and-saga-agree', { ...completed, order: { ...completed.order, attempt: 2 } }],
    [
      'history-gives-the-state',
      { ...completed, saga: { ...completed.saga!, history: completed.saga!.history.slice(0, 3) } },
    ],
  ])('see %s broken', (rule, evidence) => {
    expect(brokenBy(evidence)).toEqual([rule]);
  });

  it('do not judge an order on its way', () => {
    expect(hasEnded({ ...completed, order: { ...completed.order, status: 'Suspend' } })).toBe(false);
    expect(hasEnded({ ...completed, saga: { ...completed.saga!, outcome: 'running' } })).toBe(false);
    expect(hasEnded({ ...completed, saga: null })).toBe(false);
  });
});

describe('verifying a saga', () => {
  it('names the row at which a forged history parts from the machine', () => {
    const forged = failed.saga!.history.map((row) =>
      row.seq === 4 ? { ...row, name: 'OrderCompleted' } : row,
    );
    expect(verify({ ...failed.saga!, history: forged })).toMatchObject({ holds: false, partsAt: 4 });
  });

  it('sees a gap in the numbers', () => {
    const gap = completed.saga!.history.map((row) => (row.seq === 4 ? { ...row, seq: 5 } : row));
    expect(verify({ ...completed.saga!, history: gap }).holds).toBe(false);
  });
});
