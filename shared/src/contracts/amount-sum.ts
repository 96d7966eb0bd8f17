// Sums of money. One amount is at most 2^53-1 minor units, which a JavaScript number holds exactly; a sum of many may be more.
// In JSON it is an integer with all its digits, as every amount is: readers of other languages have numbers for it.
import { Type } from 'typebox';

/** Minor units; a BigInt above 2^53-1. */
export type AmountSum = number | bigint;
export const AmountSum = Type.Unsafe<AmountSum>(
  Type.Integer({
    minimum: 0,
    description: 'Minor units, exact. It may exceed 2^53-1: read it as a big integer where that can happen',
  }),
);

/** @param digits a sum as PostgreSQL writes a `numeric` as text */
export function amountSum(digits: string | number): AmountSum {
  const sum = BigInt(digits);
  return sum <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(sum) : sum;
}
