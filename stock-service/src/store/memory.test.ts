import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { describe } from 'vitest';
import type { Reservation } from '../domain/reservation.ts';
import type { Product } from '../domain/shelves.ts';
import { createMemoryStockStore } from './memory.ts';
import { stockStoreBehaves } from './stock-store.behaviour.ts';

describe('the stock store in memory', () => {
  stockStoreBehaves(async () => {
    let client = createMemoryClient(createMemoryDatabase());
    const rows = <Row>(table: string) => [...client.table<Row>(table).rows.values()];
    return {
      store: { session: () => createMemoryStockStore(client).session() },
      storeFor: (retentionDays) => createMemoryStockStore(client, retentionDays),
      async fill(products) {
        client = createMemoryClient(createMemoryDatabase());
        await client.run('fill', products, function* (tx, products) {
          for (const product of products)
            yield* tx.write(client.table<Product>('product'), product.sku, product);
        });
      },
      stored: async () => ({
        reservations: rows<Reservation>('reservation').sort((a, b) => (a.orderId < b.orderId ? -1 : 1)),
        products: rows<Product>('product'),
      }),
      // All that can go on without a lock has gone on.
      untilWaiting: () => new Promise((resolve) => setImmediate(resolve)),
      close: async () => {},
    };
  });
});
