// What the workers hold, in words.
import { describe, expect, it } from 'vitest';
import { paymentHolding, stockHolding } from './holdings.ts';

const orderId = '01a203b7-1981-7692-87cf-3046b920ef43';
const payment = (attempt: number, status: 'Pending' | 'Completed' | 'Failed' | 'Cancelled' | 'Refunded') => ({
  ...{ orderId, paymentId: orderId, amount: 20, currency: 'EUR' },
  attempt,
  status,
});
const reservation = (attempt: number, status: 'Reserved' | 'Refused' | 'Released') => ({
  ...{ orderId, lines: [] },
  attempt,
  status,
});
const lines = [
  { sku: 'A', quantity: 2, unitPrice: 10 },
  { sku: 'B', quantity: 5, unitPrice: 10 },
  { sku: 'C', quantity: 1, unitPrice: 10 },
];

describe('the payment', () => {
  it.each([
    ['Pending', 'pending'],
    ['Failed', 'declined'],
    ['Cancelled', 'cancelled'],
    ['Refunded', 'refunded'],
  ] as const)('that is %s at the latest attempt is %s', (status, expected) => {
    expect(paymentHolding([payment(1, 'Failed'), payment(2, status)])).toBe(expected);
  });

  it('was never charged when nobody asked for one', () => {
    expect(paymentHolding([])).toBe('never-charged');
  });

  it('is charged when a charge of any attempt stands', () => {
    expect(paymentHolding([payment(1, 'Completed'), payment(2, 'Failed')])).toBe('charged');
  });
});

describe('the stock', () => {
  it('is short of the lines of which there is too little, or which nobody knows', () => {
    const free = new Map([
      ['A', 2],
      ['B', 4],
    ]);
    expect(stockHolding(lines, [], free)).toEqual({
      reservation: 'never-reserved',
      short: [
        { sku: 'B', wanted: 5, free: 4 },
        { sku: 'C', wanted: 1, free: null },
      ],
    });
  });

  it('is what the latest attempt holds', () => {
    const held = (...reservations: ReturnType<typeof reservation>[]) =>
      stockHolding([], reservations, new Map()).reservation;
    expect(held(reservation(2, 'Released'), reservation(1, 'Refused'))).toBe('released');
    expect(held(reservation(1, 'Refused'))).toBe('refused');
    expect(held(reservation(1, 'Reserved'))).toBe('held');
  });
});
