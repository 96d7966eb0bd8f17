// Reservations and products in memory, until stock-service has a store port of its own: then this file goes.
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryStore } from '@order-saga/shared/database/memory/memory-store';
import type { Store } from '@order-saga/shared/database/store';
import { keyOf, type Product, type Reservation } from '../../../stock-service/src/domain.ts';

export interface StockAsk {
  readonly keys: readonly { readonly orderId: string; readonly attempt: number }[];
  readonly skus: readonly string[];
  /** Orders whose held products are locked. */
  readonly heldBy: readonly string[];
}
export interface StockRows {
  readonly reservations: readonly Reservation[];
  readonly products: readonly Product[];
}
export type StockStore = Store<StockAsk, StockRows, StockRows>;

export function createMemoryStockStore(client: MemoryClient): StockStore {
  const reservations = client.table<Reservation>('reservation');
  const products = client.table<Product>('product');
  return createMemoryStore<StockAsk, StockRows, StockRows>(client, 'stock', {
    *lock(tx, { keys, skus, heldBy }) {
      const inOrder = keys.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      for (const { orderId, attempt } of inOrder) {
        const undecided = {
          status: 'Undecided',
          lines: [],
          reason: null,
          shortages: [],
          wasHeld: false,
        } as const;
        yield* tx.insert(reservations, keyOf({ orderId, attempt }), { orderId, attempt, ...undecided });
      }
      const orders = new Set(keys.map(({ orderId }) => orderId));
      const found = yield* tx.lock(reservations, ({ orderId }) => orders.has(orderId));
      const held = found.filter(({ orderId, status }) => heldBy.includes(orderId) && status === 'Reserved');
      const wanted = new Set([...skus, ...held.flatMap(({ lines }) => lines.map(({ sku }) => sku))]);
      return { reservations: found, products: yield* tx.lock(products, wanted) };
    },
    *commit(tx, changes) {
      for (const row of changes.reservations) yield* tx.write(reservations, keyOf(row), row);
      for (const product of changes.products) yield* tx.write(products, product.sku, product);
    },
  });
}
