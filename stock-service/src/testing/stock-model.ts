// Reservations and products in memory, handled as the transaction of a batch handles them.
import type { Message } from '@order-saga/shared/contracts/message';
import { decideBatch, type Product, type Reservation, type StockCommand, skusToLock } from '../domain.ts';

/** Stock that starts with `available` pieces of each SKU, and takes one batch after the other. */
export function stockModel(available: Record<string, number>) {
  const rows = new Map<string, Reservation>();
  const products = new Map<string, Product>(
    Object.entries(available).map(([sku, pieces]) => [sku, { sku, available: pieces, reserved: 0 }]),
  );

  return {
    /** Decides a batch and stores what it changed; returns the replies. */
    batch(...commands: StockCommand[]): readonly Message[] {
      for (const { body } of commands) {
        const key = keyOf(body);
        if (!rows.has(key)) rows.set(key, undecided(body));
      }
      const orderIds = new Set(commands.map(({ body }) => body.orderId));
      const found = [...rows.values()].filter(({ orderId }) => orderIds.has(orderId));
      // Only what would be locked: a product that is used and was not asked for fails here.
      const locked = skusToLock(commands, found).flatMap((sku) => products.get(sku) ?? []);
      const decisions = decideBatch(commands, found, locked);
      for (const row of decisions.reservations) rows.set(keyOf(row), row);
      for (const product of decisions.products) products.set(product.sku, product);
      return decisions.replies;
    },
    row: (orderId: string, attempt: number) => rows.get(keyOf({ orderId, attempt })),
    rows: () => [...rows.values()],
    product: (sku: string) => products.get(sku)!,
    products: () => [...products.values()],
  };
}

function keyOf({ orderId, attempt }: { orderId: string; attempt: number }): string {
  return `${orderId}:${attempt}`;
}

function undecided({ orderId, attempt }: { orderId: string; attempt: number }): Reservation {
  const none = { lines: [], reason: null, shortages: [], wasHeld: false };
  return { orderId, attempt, status: 'Undecided', ...none };
}
