// Every order wants the same product: its row is locked by one batch after the other, and nothing may stand still.
import { newId } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { PrismaClient } from './database.ts';
import type { StockCommand } from './domain/decide.ts';
import { stockHandler } from './handlers.ts';
import { stockInvariants } from './http/inspection.ts';
import { createPostgresStockStore } from './store/postgres.ts';
import { lines, releaseStock, reserveStock } from './testing/commands.ts';
import { createStockDatabase, type StockDatabase } from './testing/stock-database.ts';

/** Of a consumer, and the time after which PostgreSQL gives up a lock. */
const MAX_BATCH = 128;
const LOCK_TIMEOUT_MS = 5000;

let stock: StockDatabase;
let database: PrismaClient;
beforeAll(async () => {
  stock = await createStockDatabase();
  database = stock.open();
});
afterAll(() => stock?.drop());
beforeEach(() => database.$executeRaw`TRUNCATE product, reservation`);

/** A replica of the service: one batch after the other from a queue that all replicas share, as the broker hands them out. */
async function replica(
  queue: StockCommand[],
): Promise<{ replies: Message[]; batches: number; slowestMs: number }> {
  const handle = stockHandler(createPostgresStockStore(stock.open().$driver));
  const done = { replies: [] as Message[], batches: 0, slowestMs: 0 };
  while (queue.length > 0) {
    const batch = queue.splice(0, MAX_BATCH);
    const begun = performance.now();
    for (const outcome of await handle(batch))
      if ('publish' in outcome) done.replies.push(...outcome.publish);
    done.slowestMs = Math.max(done.slowestMs, performance.now() - begun);
    done.batches++;
  }
  return done;
}

it('a product that every order wants is sold to the last piece by two replicas, and neither waits long', async () => {
  await database.product.createMany({
    data: ['HOT', ...Array.from({ length: 50 }, (_, n) => `SKU-${n}`)].map((sku) => ({
      ...{ sku, name: sku, available: sku === 'HOT' ? 2000 : 1000 },
    })),
  });
  // The hot one comes first for some, last for others.
  const orders = Array.from({ length: 4000 }, (_, n) => {
    const wanted = [...lines({ HOT: 1 }), ...lines({ [`SKU-${n % 50}`]: 1 })];
    return reserveStock(newId(), 1, n % 2 === 0 ? wanted : wanted.reverse());
  });
  const queue = [...orders];
  const replicas = await Promise.all([replica(queue), replica(queue)]);
  const replies = replicas.flatMap((each) => each.replies);
  expect(replies.filter(({ type }) => type === 'StockReserved')).toHaveLength(2000);
  expect(replies.filter(({ type }) => type === 'StockNotReserved')).toHaveLength(2000);
  expect(await database.product.findUniqueOrThrow({ where: { sku: 'HOT' } })).toMatchObject({
    ...{ available: 0n, reserved: 2000n },
  });
  expect((await stockInvariants(database)).rules[0]!.violations).toEqual([]);
  for (const { batches, slowestMs } of replicas) {
    expect(batches).toBeGreaterThan(1);
    expect(slowestMs).toBeLessThan(LOCK_TIMEOUT_MS);
  }
});

it('a product that is given back all the time goes on being sold', async () => {
  await database.product.create({ data: { sku: 'HOT', name: 'HOT', available: 10 } });
  const orderIds = Array.from({ length: 1500 }, newId);
  const queue = orderIds.flatMap((orderId) => [
    reserveStock(orderId, 1, lines({ HOT: 1 })),
    releaseStock(orderId, 1),
  ]);
  const replicas = await Promise.all([replica(queue), replica(queue)]);
  expect(replicas.flatMap((each) => each.replies)).toHaveLength(3000);
  expect(await database.product.findUniqueOrThrow({ where: { sku: 'HOT' } })).toMatchObject({
    ...{ available: 10n, reserved: 0n },
  });
});
