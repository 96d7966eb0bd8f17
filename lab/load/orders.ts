// What the customers order.
import type { NewOrder } from '@order-saga/client/order-service';
import { stock } from './system.ts';

const skus = [...stock.keys()];

/** Two lines; every tenth is declined. */
export function orderOf(index: number): NewOrder {
  const first = index % skus.length;
  const second = (first + 1 + ((index * 7) % (skus.length - 1))) % skus.length;
  return {
    customerId: `bench-${index}`,
    currency: 'EUR',
    lines: [
      { sku: skus[first]!, quantity: 1, unitPrice: 1999 },
      { sku: skus[second]!, quantity: 2, unitPrice: 500 },
    ],
    payment: { token: index % 10 === 9 ? 'tok_declined' : 'tok_visa' },
  };
}
