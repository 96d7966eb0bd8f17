// The service's own handler, on a store in memory.
import type { Message } from '@order-saga/shared/contracts/message';
import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { byAttempt } from '@order-saga/shared/worker/rows';
import type { StockCommand } from '../domain/decide.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { Product } from '../domain/shelves.ts';
import { stockHandler } from '../handlers.ts';
import { createMemoryStockStore } from '../store/memory.ts';

/** Stock that starts with `available` pieces of each SKU, and takes one batch after the other. */
export async function stockModel(available: Record<string, number>) {
  const client = createMemoryClient(createMemoryDatabase());
  const reservations = client.table<Reservation>('reservation');
  const products = client.table<Product>('product');
  await client.run('fill', available, function* (tx, given) {
    for (const [sku, pieces] of Object.entries(given))
      yield* tx.write(products, sku, { sku, available: pieces, reserved: 0 });
  });
  const handle = stockHandler(createMemoryStockStore(client));

  return {
    async batch(...commands: StockCommand[]): Promise<Message[]> {
      const outcomes = await handle(commands);
      return outcomes.flatMap((outcome) => ('publish' in outcome ? outcome.publish : []));
    },
    row: (orderId: string, attempt: number) => reservations.rows.get(byAttempt({ orderId, attempt })),
    rows: () => [...reservations.rows.values()],
    product: (sku: string) => products.rows.get(sku)!,
    products: () => [...products.rows.values()],
  };
}
