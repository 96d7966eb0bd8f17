// Which failures count as the same.
import { describe, expect, it } from 'vitest';
import type { Failure, SagaState } from '../../saga/order-saga.ts';
import { failureGroup, failureKind } from './fingerprint.ts';

const failed = (reason: Failure['reason'], detail: string | null = null) => ({
  state: 'Failed' as const,
  failure: { reason, detail },
  incident: null,
});
const unanswered = (state: SagaState, message: string) => ({
  state,
  failure: null,
  incident: { code: 'STEP_UNANSWERED' as const, message, since: '2026-11-22T14:44:21.020Z' },
});

describe('a failure', () => {
  it.each([
    ['OutOfStock', 'ReserveStock'],
    ['UnknownProduct', 'ReserveStock'],
    ['StockTimeout', 'ReserveStock'],
    ['PaymentDeclined', 'ProcessPayment'],
    ['PaymentTimeout', 'ProcessPayment'],
    ['Cancelled', null],
  ] as const)('for %s was caused by %s', (reason, step) => {
    expect(failureKind(failed(reason))).toEqual({ state: 'Failed', step, reason, detail: null });
  });

  it.each([
    ['SKU-8: 5 wanted, 3 available', 'SKU-8: # wanted, # available'],
    ['SKU-8: 5 wanted, 3 available; and 12 more', 'SKU-8: # wanted, # available; and # more'],
    ['4711: 5 wanted, 3 available', '4711: # wanted, # available'],
    ['4711 is unknown', '4711 is unknown'],
    ['7.5-inch is unknown', '7.5-inch is unknown'],
    ['charge 01a203b7-1981-7692-87cf-3046b920ef43 took 2.5 s, then 3.', 'charge # took # s, then #.'],
    ['card_declined', 'card_declined'],
  ])('with the detail %s has the normalised detail %s', (detail, expected) => {
    expect(failureKind(failed('OutOfStock', detail))?.detail).toBe(expected);
  });

  it('is in one group with those that differ in numbers alone, and in another with every other difference', () => {
    const group = failureGroup(failed('OutOfStock', 'SKU-8: 5 wanted, 3 available'));
    expect(group).toMatch(/^[0-9a-f]{16}$/);
    expect(failureGroup(failed('OutOfStock', 'SKU-8: 1 wanted, 0 available'))).toBe(group);
    const others = [
      failed('OutOfStock', 'SKU-9: 5 wanted, 3 available'),
      failed('OutOfStock'),
      failed('UnknownProduct', 'SKU-8: 5 wanted, 3 available'),
    ].map((saga) => failureGroup(saga));
    expect(new Set([group, ...others]).size).toBe(4);
  });
});

describe('an incident', () => {
  it('is in a group of its state and its unanswered command', () => {
    const message = 'ReleaseStock was sent 5 times and is not answered; it is sent again until it is';
    expect(failureKind(unanswered('ReleasingStock', message))).toEqual({
      state: 'ReleasingStock',
      step: 'ReleaseStock',
      reason: 'STEP_UNANSWERED',
      detail: 'ReleaseStock was sent # times and is not answered; it is sent again until it is',
    });
    expect(failureGroup(unanswered('ReleasingStock', message))).toBe(
      failureGroup(unanswered('ReleasingStock', message.replace('5', '7'))),
    );
  });
});

it('is in no group while it compensates without an incident, or goes well', () => {
  expect(failureGroup({ ...failed('Cancelled'), state: 'ReleasingStock' })).toBeNull();
  expect(failureGroup({ state: 'Completed', failure: null, incident: null })).toBeNull();
});
