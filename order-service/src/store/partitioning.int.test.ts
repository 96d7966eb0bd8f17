// The table of orders can be split by time as it is: its key is the order id, which sorts by time (UUIDv7).
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';
import { completeOrder } from '../testing/commands.ts';
import {
  eventually,
  orderBody,
  type RunningOrderService,
  runOrderService,
} from '../testing/running-order-service.ts';

let testDatabase: TestDatabase;
let database: PrismaClient;
let service: RunningOrderService;
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  database = openDatabase(testDatabase.url, 2);
  const now = `lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0')`;
  const statements = [
    'ALTER TABLE customer_order RENAME TO customer_order_whole',
    'CREATE TABLE customer_order (LIKE customer_order_whole INCLUDING ALL) PARTITION BY RANGE (order_id)',
    `DO $$ BEGIN EXECUTE format('CREATE TABLE customer_order_from_now PARTITION OF customer_order
       FOR VALUES FROM (%L) TO (MAXVALUE)', ${now} || repeat('0', 20)); END $$`,
    'CREATE TABLE customer_order_rest PARTITION OF customer_order DEFAULT',
  ];
  for (const statement of statements) await database.$executeRawUnsafe(statement);
  service = await runOrderService(testDatabase.url);
});
afterAll(async () => {
  await service?.stop();
  await database?.$disconnect();
  await testDatabase?.drop();
});

it('an order is placed, once per key, listed and ended in the partition of its time', async () => {
  const place = () =>
    service.call('POST', '/orders', { body: orderBody(), headers: { 'idempotency-key': 'k-1' } });
  const { status, body } = await place();
  expect(status).toBe(202);
  expect((await place()).body.orderId).toBe(body.orderId);
  await service.send(completeOrder(body.orderId));
  await eventually(async () => {
    const { body: page } = await service.call('GET', '/orders?status=Completed');
    expect(page.items).toMatchObject([{ orderId: body.orderId }]);
  });
  const places = await database.$queryRaw`SELECT tableoid::regclass::text AS place FROM customer_order`;
  expect(places).toEqual([{ place: 'customer_order_from_now' }]);
});
