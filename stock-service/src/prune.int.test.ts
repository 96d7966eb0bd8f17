// What pruning leaves behind: product totals, what is still needed, and refusals instead of a second reservation.
import { randomUUID } from 'node:crypto';
import { newId } from '@order-saga/shared/contracts/ids';
import { IN_KEY_ORDER, isPrunableSql } from '@order-saga/shared/database/retention/retention';
import { orderIdOf } from '@order-saga/shared/testing/order-ids';
import { pruneAll as pruneWhole } from '@order-saga/shared/testing/prune-all';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Prisma, type PrismaClient } from './database.ts';
import { stockHandler } from './handlers.ts';
import { stockInvariants } from './http/inspection.ts';
import { prunables } from './prune.ts';
import { createPostgresStockStore } from './store/postgres.ts';
import { lines, releaseStock, reserveStock } from './testing/commands.ts';
import { createStockDatabase, type StockDatabase } from './testing/stock-database.ts';

const DAYS = 90;

let stock: StockDatabase;
let database: PrismaClient;
beforeAll(async () => {
  stock = await createStockDatabase();
  database = stock.open();
});
afterAll(() => stock?.drop());
beforeEach(() => database.$executeRaw`TRUNCATE product, reservation`);

const fill = (available: Record<string, number>) =>
  database.product.createMany({
    data: Object.entries(available).map(([sku, pieces]) => ({ sku, name: sku, available: pieces })),
  });

/** Reserves as it was done then: nothing is refused, and the rows say that they have not changed since. */
async function reserved(
  orderId: string,
  daysAgo: number,
  quantities: Record<string, number>,
): Promise<string> {
  await stockHandler(createPostgresStockStore(database.$driver))([
    reserveStock(orderId, 1, lines(quantities)),
  ]);
  await age(orderId, daysAgo);
  return orderId;
}

const age = (orderId: string, daysAgo: number) =>
  database.$executeRaw`
    UPDATE reservation SET updated_at = now() - ${daysAgo}::float8 * interval '1 day' WHERE order_id = ${orderId}::uuid`;

const pruneAll = (batch?: number) => pruneWhole(prunables(database, DAYS), 'reservation', batch);

const kept = async () => (await database.reservation.findMany()).map(({ orderId }) => orderId).sort();
const violations = async () => (await stockInvariants(database)).rules.flatMap((rule) => rule.violations);

async function totals(sku: string): Promise<number[]> {
  const {
    available,
    reserved: held,
    reservedPruned,
  } = await database.product.findUniqueOrThrow({ where: { sku } });
  return [available, held, reservedPruned].map(Number);
}

describe('pruning', () => {
  it('keeps what is sold in the totals of its products, and what is left adds up', async () => {
    await fill({ A: 10, B: 10 });
    await reserved(orderIdOf(100), 100, { A: 2, B: 1 });
    await reserved(orderIdOf(95), 95, { A: 1 });
    const young = await reserved(newId(), 0, { A: 3 });
    expect(await pruneAll()).toBe(2);
    expect(await kept()).toEqual([young]);
    expect(await totals('A')).toEqual([4, 6, 3]);
    expect(await totals('B')).toEqual([9, 1, 1]);
    expect(await violations()).toEqual([]);
  });

  it('takes tombstones and refusals with it, which hold nothing', async () => {
    await fill({ A: 1 });
    const [tombstone, refused, released] = [orderIdOf(100), orderIdOf(100), orderIdOf(100)];
    const handle = stockHandler(createPostgresStockStore(database.$driver));
    await handle([releaseStock(tombstone, 1), reserveStock(refused, 1, lines({ A: 2 }))]);
    await handle([reserveStock(released, 1, lines({ A: 1 }))]);
    await handle([releaseStock(released, 1)]);
    for (const orderId of [tombstone, refused, released]) await age(orderId, 100);
    expect(await pruneAll()).toBe(3);
    expect(await totals('A')).toEqual([1, 0, 0]);
  });

  it('keeps what has changed since, what is too young by a day, and what has no known age', async () => {
    await fill({ A: 10 });
    const rest = [
      await reserved(orderIdOf(100), 50, { A: 1 }),
      await reserved(orderIdOf(90.5), 90.5, { A: 1 }),
      await reserved(randomUUID(), 1000, { A: 1 }),
    ];
    expect(await pruneAll()).toBe(0);
    expect(await kept()).toEqual(rest.sort());
  });

  it('goes through thousands in batches, past those that stay', async () => {
    await fill({ A: 10_000 });
    await database.$executeRaw`
      INSERT INTO reservation (order_id, attempt, status, lines, updated_at)
      SELECT (lpad(to_hex((extract(epoch FROM now() - interval '100 days') * 1000)::bigint + i), 12, '0')
              || '70008000' || lpad(i::text, 12, '0'))::uuid, 1, 'Reserved', '[{"sku":"A","quantity":2}]',
             now() - CASE WHEN i % 10 = 0 THEN interval '1 day' ELSE interval '100 days' END
      FROM generate_series(1, 3000) AS i`;
    await database.$executeRaw`UPDATE product SET available = 4000, reserved = 6000`;
    expect(await pruneAll(200)).toBe(2700);
    expect(await totals('A')).toEqual([4000, 6000, 5400]);
    expect(await violations()).toEqual([]);
  });

  it('of two replicas at once counts every piece once, while orders come and go', async () => {
    await fill({ A: 10_000 });
    for (let n = 0; n < 30; n++) await reserved(orderIdOf(100), 100, { A: 1 });
    const handle = stockHandler(createPostgresStockStore(stock.open().$driver, DAYS));
    const traffic = Promise.all(
      Array.from({ length: 20 }, async () => {
        const orderId = newId();
        await handle([reserveStock(orderId, 1, lines({ A: 1 }))]);
        await handle([releaseStock(orderId, 1)]);
      }),
    );
    const counts = await Promise.all([pruneAll(4), pruneAll(4)]);
    await traffic;
    expect(counts[0] + counts[1] + (await pruneAll())).toBe(30);
    expect(await totals('A')).toEqual([9970, 30, 30]);
    expect(await violations()).toEqual([]);
  });

  it('does not wait for a reservation that is being worked on', async () => {
    await fill({ A: 10 });
    const orderId = await reserved(orderIdOf(100), 100, { A: 1 });
    await database.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM reservation WHERE order_id = ${orderId}::uuid FOR UPDATE`;
      expect(await pruneAll()).toBe(0);
    });
    expect(await pruneAll()).toBe(1);
  });

  it('reads the old end of the primary key, and needs no index of its own', async () => {
    const isPrunable = Prisma.raw(isPrunableSql('order_id', 'updated_at', DAYS));
    const plan = await database.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(IN_KEY_ORDER);
      return tx.$queryRaw<{ 'QUERY PLAN': string }[]>`
        EXPLAIN SELECT order_id FROM reservation WHERE ${isPrunable} ORDER BY order_id, attempt LIMIT 5`;
    });
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toMatch(
      /Index Scan using reservation_pkey on reservation[^\n]*\n\s+Index Cond: \(order_id < /,
    );
  });

  it('of reservations is off when all is kept', () => {
    expect(prunables(database, 0).map(({ name }) => name)).toEqual(['restock_request']);
    expect(prunables(database, DAYS).map(({ name }) => name)).toEqual(['restock_request', 'reservation']);
  });
});

describe('a command of an order that is older than what is kept', () => {
  it('is refused when there is no row of it, and leaves none', async () => {
    await fill({ A: 10 });
    const handle = stockHandler(createPostgresStockStore(database.$driver, DAYS));
    const old = orderIdOf(95);
    const young = newId();
    const outcomes = await handle([
      reserveStock(old, 1, lines({ A: 1 })),
      reserveStock(young, 1, lines({ A: 1 })),
      releaseStock(old, 1),
      releaseStock(orderIdOf(89.5), 1),
    ]);
    const refused = { reject: { code: 'beyond-retention' } };
    expect(outcomes).toMatchObject([refused, { publish: [{ type: 'StockReserved' }] }, refused, refused]);
    expect(await kept()).toEqual([young]);
    expect(await totals('A')).toEqual([9, 1, 0]);
  });

  it('is answered from its row while there is one', async () => {
    await fill({ A: 10 });
    const orderId = await reserved(orderIdOf(95), 10, { A: 1 });
    const handle = stockHandler(createPostgresStockStore(database.$driver, DAYS));
    expect(await handle([reserveStock(orderId, 1, lines({ A: 1 }))])).toMatchObject([
      { publish: [{ type: 'StockReserved' }] },
    ]);
    expect(await handle([reserveStock(orderId, 2, lines({ A: 1 })), releaseStock(orderId, 1)])).toMatchObject(
      [
        { reject: { code: 'beyond-retention' } },
        { publish: [{ type: 'StockReleased', body: { released: true } }] },
      ],
    );
    expect(await totals('A')).toEqual([10, 0, 0]);
  });

  it('is obeyed when its id tells no age, or when all is kept', async () => {
    await fill({ A: 10 });
    const obeyed = [{ publish: [{ type: 'StockReserved' }] }];
    const one = lines({ A: 1 });
    expect(
      await stockHandler(createPostgresStockStore(database.$driver, DAYS))([
        reserveStock(randomUUID(), 1, one),
      ]),
    ).toMatchObject(obeyed);
    expect(
      await stockHandler(createPostgresStockStore(database.$driver, 0))([
        reserveStock(orderIdOf(1000), 1, one),
      ]),
    ).toMatchObject(obeyed);
  });

  it('does not reserve again after the pruning', async () => {
    await fill({ A: 10 });
    const orderId = await reserved(orderIdOf(100), 100, { A: 1 });
    await pruneAll();
    const outcomes = await stockHandler(createPostgresStockStore(database.$driver, DAYS))([
      reserveStock(orderId, 1, lines({ A: 1 })),
    ]);
    expect(outcomes).toMatchObject([{ reject: { code: 'beyond-retention' } }]);
    expect(await totals('A')).toEqual([9, 1, 1]);
  });
});
