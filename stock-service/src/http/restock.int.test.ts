import { newId } from '@order-saga/shared/contracts/ids';
import { fingerprint } from '@order-saga/shared/http/requests/idempotency';
import { pruneAll } from '@order-saga/shared/testing/prune-all';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { PrismaClient } from '../database.ts';
import { prunables } from '../prune.ts';
import { type RunningStock, runStock } from '../testing/running-stock.ts';
import { createStockDatabase, type StockDatabase } from '../testing/stock-database.ts';
import { restock as restockOnce } from './product-changes.ts';

let stock: StockDatabase;
let database: PrismaClient;
/** Two replicas of the service. */
let replicas: [RunningStock, RunningStock];

beforeAll(async () => {
  stock = await createStockDatabase();
  database = stock.open();
  replicas = await Promise.all([runStock(stock.url), runStock(stock.url)]);
});
afterAll(async () => {
  for (const replica of replicas ?? []) await replica.stop();
  await stock?.drop();
});
beforeEach(async () => {
  await database.product.deleteMany();
  await database.restockRequest.deleteMany();
  await database.product.createMany({
    data: [
      { sku: 'A', name: 'A', available: 10 },
      { sku: 'B', name: 'B', available: 10 },
    ],
  });
});

function restock(sku: string, quantity: unknown, key?: string, replica = 0) {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  return replicas[replica]!.admin('POST', `/products/${sku}/restock`, { body: { quantity }, headers });
}

async function available(sku: string): Promise<number> {
  return Number((await database.product.findUniqueOrThrow({ where: { sku } })).available);
}

it('adds pieces with each request that has no key', async () => {
  expect((await restock('A', 5)).body).toEqual({ sku: 'A', name: 'A', available: 15, reserved: 0 });
  expect((await restock('A', 5)).body.available).toBe(20);
});

it('adds once for a key, quoted or bare, and answers a repeat with the product as it is now', async () => {
  const key = newId();
  expect(await restock('A', 5, key)).toMatchObject({ status: 200, body: { available: 15 } });
  await restock('A', 1);
  expect(await restock('A', 5, `"${key}"`)).toMatchObject({ status: 200, body: { available: 16 } });
});

it('adds once for a key that comes to two replicas many times at once', async () => {
  const key = newId();
  const answers = await Promise.all(Array.from({ length: 16 }, (_, n) => restock('A', 5, key, n % 2)));
  expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
  expect(await available('A')).toBe(15);
});

it('refuses a key that comes with another quantity or product', async () => {
  const key = newId();
  await restock('A', 5, key);
  const reused = { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } };
  expect(await restock('A', 6, key)).toMatchObject(reused);
  expect(await restock('B', 5, key)).toMatchObject(reused);
  expect([await available('A'), await available('B')]).toEqual([15, 10]);
});

it('adds for the key of each operator, and keeps both in the audit', async () => {
  const key = newId();
  const restocked = (actor: string) =>
    database.$transaction((tx) => restockOnce(tx, { actor, sku: 'A', quantity: 5, key }));
  for (const actor of ['ann', 'bob', 'ann']) await restocked(actor);
  expect(await available('A')).toBe(20);
  const audit = await database.adminAudit.findMany({ where: { sku: 'A' }, orderBy: { id: 'desc' }, take: 2 });
  expect(audit.map(({ actor }) => actor)).toEqual(['bob', 'ann']);
});

it('counts a key that the version before has kept, which named no operator', async () => {
  const key = newId();
  const data = { key, fingerprint: fingerprint({ sku: 'A', quantity: 5 }) };
  await database.restockRequest.create({ data });
  await restock('A', 5, key);
  expect(await available('A')).toBe(10);
  expect(await restock('A', 6, key)).toMatchObject({ status: 422 });
});

it('remembers nothing of a request for an unknown product', async () => {
  const key = newId();
  expect(await restock('C', 5, key)).toMatchObject({ status: 404, body: { code: 'PRODUCT_NOT_FOUND' } });
  expect(await restock('A', 5, key)).toMatchObject({ status: 200, body: { available: 15 } });
});

it('refuses what would leave the range, counting what is reserved, and remembers nothing of it', async () => {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  await database.product.update({ where: { sku: 'A' }, data: { available: most - 10n, reserved: 6n } });
  const key = newId();
  expect(await restock('A', 5, key)).toMatchObject({ status: 409, body: { code: 'STOCK_OUT_OF_RANGE' } });
  expect(await restock('A', 4, key)).toMatchObject({ status: 200, body: { available: Number(most) - 6 } });
});

it.each([0, -1, 1.5, '1', 1_000_001, null])('refuses %j as a quantity', async (quantity) => {
  expect(await restock('A', quantity)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
});

it('refuses a key that is none', async () => {
  expect(await restock('A', 1, 'two words')).toMatchObject({
    status: 400,
    body: { code: 'BAD_IDEMPOTENCY_KEY' },
  });
});

it('counts a key as new after 24 hours', async () => {
  const [old, young] = [newId(), newId()];
  await restock('A', 5, old);
  await restock('A', 5, young);
  await database.$executeRaw`UPDATE restock_request SET created_at = now() - interval '25 hours' WHERE key LIKE ${`%${old}`}`;
  await database.$executeRaw`UPDATE restock_request SET created_at = now() - interval '23 hours' WHERE key LIKE ${`%${young}`}`;
  expect(await restock('B', 7, old)).toMatchObject({ status: 200, body: { available: 17 } });
  expect(await restock('B', 7, young)).toMatchObject({ status: 422 });
});

it('forgets keys after 24 hours', async () => {
  const [old, young] = [newId(), newId()];
  await restock('A', 5, old);
  await restock('A', 5, young);
  await database.$executeRaw`UPDATE restock_request SET created_at = now() - interval '25 hours' WHERE key LIKE ${`%${old}`}`;
  expect(await pruneAll(prunables(database, 0), 'restock_request')).toBe(1);
  expect(await database.restockRequest.findMany()).toMatchObject([{ key: expect.stringContaining(young) }]);
});
