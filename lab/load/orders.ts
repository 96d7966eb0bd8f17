// What the customers order, and of what there is always enough.
import type { NewOrder } from '@order-saga/client/order-service';

/** Pieces of each product at the start: far more than any run sells. */
export const stock: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 50 }, (_, index) => [`BENCH-${index}`, 100_000_000]),
);
const skus = [...stock.keys()];

/** Two lines; every tenth is declined. */
export function orderOf(index: number) {
  const first = index % skus.length;
  const second = (first + 1 + ((index * 7) % (skus.length - 1))) % skus.length;
  return {
    customerId: `bench-${index}`,
    currency: 'EUR',
    lines: [
      { sku: skus[first]!, quantity: 1, unitPrice: 1999 },
      { sku: skus[second]!, quantity: 2, unitPrice: 500 },
    ],
    payment: { token: tokenOf(index) },
  } satisfies NewOrder;
}

/** Every tenth is declined. */
export const tokenOf = (index: number): string => (index % 10 === 9 ? 'tok_declined' : 'tok_visa');
