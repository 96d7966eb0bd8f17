import { expect, test } from 'vitest';
import { stripeAmount } from './amount.ts';

test.each([
  [1999, 'EUR', 1999],
  [500, 'JPY', 500],
  [500, 'ISK', 50_000],
  [500, 'UGX', 50_000],
  [500, 'MGA', 5],
  [550, 'MGA', undefined],
  [5120, 'KWD', 5120],
  [5124, 'KWD', undefined],
  [1999, 'eur', 1999],
])('%i minor units of %s are %s at Stripe', (amount, currency, expected) => {
  expect(stripeAmount(amount, currency)).toBe(expected);
});
