// The stock store in memory, for unit tests and the simulation.
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryStore } from '@order-saga/shared/database/memory/memory-store';
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import { lockAttempts } from '@order-saga/shared/worker/attempt-rows/memory-attempts';
import { byAttempt } from '@order-saga/shared/worker/rows';
import { type Reservation, undecided } from '../domain/reservation.ts';
import type { Product } from '../domain/shelves.ts';
import type { StockAsk, StockChanges, StockFound, StockStore } from './stock-store.ts';

export function createMemoryStockStore(client: MemoryClient, retentionDays: RetentionDays = 0): StockStore {
  const reservations = client.table<Reservation>('reservation');
  const products = client.table<Product>('product');
  return createMemoryStore<StockAsk, StockFound, StockChanges>(client, 'stock', {
    *lock(tx, { keys, skus, heldBy }) {
      const asked = { insert: keys.map(undecided), orderIds: keys.map(({ orderId }) => orderId) };
      const found = yield* lockAttempts(tx, reservations, asked, retentionDays);
      const held = found.filter(({ orderId, status }) => status === 'Reserved' && heldBy.includes(orderId));
      const wanted = new Set([...skus, ...held.flatMap(({ lines }) => lines.map(({ sku }) => sku))]);
      return { reservations: found, products: yield* tx.lock(products, wanted) };
    },
    *commit(tx, changes) {
      for (const row of changes.reservations) yield* tx.write(reservations, byAttempt(row), row);
      for (const row of changes.products) yield* tx.write(products, row.sku, row);
    },
  });
}
