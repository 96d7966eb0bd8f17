import { describe, expect, it } from 'vitest';
import type { OrderFacts, PaymentFacts } from '../../look/explain/facts.ts';
import { AWAITING_ORDER, keptBy, type Saga } from '../../saga/saga.ts';
import { orderStates } from '../../saga/states.ts';
import { paymentSeen } from '../../testing/payment-seen.ts';
import { possibleActs, type Told } from './possible.ts';

const saga = (state: string, more: Partial<Saga> = {}): Saga => ({
  orderId: '0193a1b2-0000-7000-8000-000000000001',
  state: state as Saga['state'],
  attempt: 1,
  failure: { reason: 'Cancelled', detail: null },
  incident: null,
  order: {
    customerId: 'c-1',
    currency: 'EUR',
    total: 20,
    lines: [{ sku: 'A', quantity: 2, unitPrice: 10 }],
    paymentToken: 'tok_secret',
  },
  traceparent: null,
  causeId: null,
  keptCancelId: null,
  sends: null,
  pending: null,
  sendCount: 1,
  holdRevision: 0,
  lastSeq: 1,
  ...more,
});
const nothing: Told = { isTooOld: null, payment: null, order: null, held: new Set() };
const possible = (of: Saga, more: Partial<Told> = {}) =>
  Object.fromEntries(
    possibleActs(of, { ...nothing, ...more })
      .filter(({ whyNot }) => whyNot === null)
      .map(({ act, sends }) => [act, sends]),
  );

const order = (status: 'Suspend' | 'Completed' | 'Failed', attempt = 1): OrderFacts['seen'] => ({
  ...{ status, attempt, failure: null },
});
const told = (waiting: Parameters<typeof paymentSeen>[0]): PaymentFacts => ({
  whyNot: null,
  seen: paymentSeen(waiting),
});

describe('acts on a saga', () => {
  it.each([
    ['Suspend', { retry: 'ReserveStock', deadline: 'ReserveStock', cancel: 'ReleaseStock' }],
    ['StockReserved', { retry: 'ProcessPayment', deadline: 'ProcessPayment', cancel: 'CancelPayment' }],
    ['Paid', { retry: 'CompleteOrder', deadline: 'CompleteOrder' }],
    ['CancellingPayment', { retry: 'CancelPayment', deadline: 'CancelPayment' }],
    ['ReleasingStock', { retry: 'ReleaseStock', deadline: 'ReleaseStock' }],
    ['FailingOrder', { retry: 'FailOrder', deadline: 'FailOrder' }],
    ['ReopeningOrder', { retry: 'ReopenOrder', deadline: 'ReopenOrder', cancel: 'ReleaseStock' }],
    ['Completed', {}],
    ['Failed', { replay: 'ReopenOrder' }],
  ])('in %s are %j', (state, expected) => {
    expect(possible(saga(state))).toEqual(expected);
  });

  it('that are not possible say why, and send nothing', () => {
    for (const state of orderStates.names) {
      for (const { whyNot, sends } of possibleActs(saga(state), nothing)) {
        if (whyNot !== null) expect([whyNot, sends]).toEqual([expect.stringMatching(/\.$/), null]);
      }
    }
  });

  it.each<[string, PaymentFacts, boolean]>([
    ['the provider refuses it', told({ failedCalls: 7 }), true],
    ['the provider has not answered yet', told({ failedCalls: 0 }), false],
    ['the charge is still asked for', told({ failedCalls: 3, call: 'charge' }), false],
    ['it is decided', told(undefined), false],
    ['payment-service knows nothing of it', { seen: null, whyNot: null }, false],
    ['payment-service is away', { seen: null, whyNot: 'It does not answer.' }, false],
  ])('settle an undo only where it was asked for in vain: %s', (_, payment, isPossible) => {
    expect(possible(saga('CancellingPayment'), { payment })['settle']).toBe(
      isPossible ? 'CancelPayment' : undefined,
    );
    expect(possible(saga('ReleasingStock'), { payment })).not.toHaveProperty('settle');
  });

  it.each<[string, string, OrderFacts['seen'], boolean]>([
    ['FailingOrder', 'Completed', order('Completed'), true],
    ['StockReserved', 'Completed', order('Completed'), true],
    ['Paid', 'Failed', order('Failed'), true],
    ['Paid', 'Completed at a later attempt', order('Completed', 2), true],
    ['Paid', 'Completed, which it is about to hear', order('Completed'), false],
    ['FailingOrder', 'Failed, which it is about to hear', order('Failed'), false],
    ['FailingOrder', 'Suspend', order('Suspend'), false],
    ['Completed', 'Failed', order('Failed'), false],
    ['FailingOrder', 'not told', null, false],
  ])('end %s only where nothing else leads to the end of its order: %s', (state, _end, seen, isPossible) => {
    const told = { seen, whyNot: seen === null ? 'It does not answer.' : null };
    expect('end' in possible(saga(state), { order: told })).toBe(isPossible);
    expect(possible(saga(state))).not.toHaveProperty('end');
    expect(possible(saga(state, { sends: 'CheckFraud' }), { order: told })).not.toHaveProperty('end');
  });

  it('do not cancel twice while the order is reopened', () => {
    expect(possible(saga('ReopeningOrder', { keptCancelId: keptBy('anna') }))).not.toHaveProperty('cancel');
  });

  it('do not replay an order that is too old', () => {
    expect(possible(saga('Failed'), { isTooOld: 'It is old.' })).toEqual({});
  });

  it('leave a saga of another version of the machine alone, but for its deadline', () => {
    expect(possible(saga('Shipping'))).toEqual({ deadline: null });
    expect(possible(saga('Suspend', { order: null }))).not.toHaveProperty('retry');
    expect(possible(saga(AWAITING_ORDER))).not.toHaveProperty('cancel');
  });
});
