import { expect, it } from 'vitest';
import { sentBy } from './sent.ts';

const commands = new Map([
  ['Suspend', 'ReserveStock'],
  ['StockReserved', 'ProcessPayment'],
  ['PaymentPending', 'ProcessPayment'],
  ['CancellingPayment', 'CancelPayment'],
  ['Completed', null],
]);

it.each([
  [null, 'Suspend', 'ReserveStock'],
  ['Suspend', 'StockReserved', 'ProcessPayment'],
  // It was asked before, and is waited for.
  ['StockReserved', 'PaymentPending', null],
  ['PaymentPending', 'PaymentPending', null],
  ['PaymentPending', 'CancellingPayment', 'CancelPayment'],
  ['Paid', 'Completed', null],
])('a move from %s to %s sends %s', (from, to, sends) => {
  expect(sentBy({ from, to }, commands)).toBe(sends);
});
