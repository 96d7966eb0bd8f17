// What a batch costs must not depend on how many reservations and products there are, nor on how many there were when its
// statements were prepared.
import { newId } from '@order-saga/shared/contracts/ids';
import { RUNS_TO_KEEP_A_PLAN, rowsRead } from '@order-saga/shared/testing/rows-read';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PrismaClient } from '../database.ts';
import { stockHandler } from '../handlers.ts';
import { lines, releaseStock, reserveStock } from '../testing/commands.ts';
import { createStockDatabase, type StockDatabase } from '../testing/stock-database.ts';
import { createPostgresStockStore } from './postgres.ts';

const ROWS = 5000;

let stock: StockDatabase;
let database: PrismaClient;
let handle: ReturnType<typeof stockHandler>;
beforeAll(async () => {
  stock = await createStockDatabase();
  // One connection, whose prepared statements are those that are measured.
  database = openDatabase(stock.url, 1);
  handle = stockHandler(createPostgresStockStore(database.$driver));
  for (let run = 0; run < RUNS_TO_KEEP_A_PLAN; run++)
    await handle([reserveStock(newId(), 1, lines({ X: 1 })), releaseStock(newId(), 1)]);
  await database.$executeRaw`
    INSERT INTO product (sku, name, available) SELECT 'SKU-' || n, '', 100 FROM generate_series(1, ${ROWS}::int) AS n`;
  await database.$executeRaw`
    INSERT INTO reservation (order_id, attempt, status, lines)
    SELECT gen_random_uuid(), 1, 'Reserved', '[{"sku":"SKU-1","quantity":1}]' FROM generate_series(1, ${ROWS}::int)`;
});
afterAll(async () => {
  await database?.$disconnect();
  await stock?.drop();
});

it.each(['reservation', 'product'])('stock is held and put back by keys of the table %s', async (table) => {
  const orderIds = [newId(), newId()];
  const reserves = orderIds.map((orderId) => reserveStock(orderId, 1, lines({ 'SKU-7': 1, 'SKU-8': 2 })));
  const releases = orderIds.map((orderId) => releaseStock(orderId, 1));
  const types: string[] = [];
  const read = await rowsRead(database.$driver, table, async () => {
    for (const batch of [reserves, releases])
      for (const outcome of await handle(batch))
        if ('publish' in outcome) types.push(...outcome.publish.map(({ type }) => type));
  });
  expect(types).toEqual(['StockReserved', 'StockReserved', 'StockReleased', 'StockReleased']);
  expect(read).toBeLessThan(40);
});
