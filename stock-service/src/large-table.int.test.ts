// What a reservation costs must not depend on how many reservations and products there are, nor on how many there were
// when its statement was prepared.
import { newId } from '@order-saga/shared/contracts/ids';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { send } from '@order-saga/shared/database/query';
import { RUNS_TO_KEEP_A_PLAN, rowsRead } from '@order-saga/shared/testing/rows-read';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PrismaClient } from './database.ts';
import { moveStock } from './repository.ts';
import { lines } from './testing/commands.ts';
import { createStockDatabase, type StockDatabase } from './testing/stock-database.ts';

const ROWS = 5000;

let stock: StockDatabase;
let database: PrismaClient;
beforeAll(async () => {
  stock = await createStockDatabase();
  // One connection, whose prepared statements are those that are measured.
  database = openDatabase(stock.url, 1);
  for (let run = 0; run < RUNS_TO_KEEP_A_PLAN; run++)
    await send(
      database.$driver,
      moveStock([{ orderId: newId(), attempt: 1, lines: [] }], [{ orderId: newId(), attempt: 1 }], 0),
    );
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
  const [first, second] = [newId(), newId()].map((orderId) => ({ orderId, attempt: 1 }));
  const read = (work: (tx: SqlRunner) => Promise<unknown>) => rowsRead(database.$driver, table, work);
  const moved: unknown[] = [];
  const held = await read(async (tx) => {
    const reserves = [first!, second!].map((key) => ({ ...key, lines: lines({ 'SKU-7': 1, 'SKU-8': 2 }) }));
    moved.push(await send(tx, moveStock(reserves, [], 0)));
  });
  const putBack = await read(async (tx) => {
    moved.push(await send(tx, moveStock([], [first!], 0)));
  });
  expect(moved).toEqual([[first, second], [first]]);
  expect(Math.max(held, putBack)).toBeLessThan(20);
});
