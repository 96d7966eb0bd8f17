// The outbox of an hour without a broker: it drains in bounded batches, and nobody who orders meanwhile waits for it.
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from './database.ts';
import { type BrokerSwitch, createBrokerSwitch } from './testing/broker-switch.ts';
import { eventually, type RunningOrderService, runOrderService } from './testing/running-order-service.ts';

const BACKLOG = 20_000;
/** What the relay and the sweep publish at once. */
const MAX_BATCH = 128;

let testDatabase: TestDatabase;
let database: PrismaClient;
let broker: BrokerSwitch;
let service: RunningOrderService;
let largestBatch = 0;
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  database = openDatabase(testDatabase.url, 2);
});
afterAll(async () => {
  await database?.$disconnect();
  await testDatabase?.drop();
});
beforeEach(async () => {
  broker = createBrokerSwitch();
  broker.set('away');
  service = await runOrderService(testDatabase.url, {
    wrap: (real) =>
      broker.wrap({
        ...real,
        publish: (messages) => {
          largestBatch = Math.max(largestBatch, messages.length);
          return real.publish(messages);
        },
      }),
  });
});
afterEach(() => service.stop());

/** Orders that were placed without a broker, and by processes that are dead since. */
const placeBacklog = () => database.$executeRaw`
  WITH orders AS (
    INSERT INTO customer_order (order_id, customer_id, currency, lines, total, payment_token, repeat_at)
    SELECT gen_random_uuid(), 'c-1', 'EUR', '[{"sku":"A","quantity":1,"unitPrice":1}]', 1, 'tok_visa', now() + interval '1 hour'
    FROM generate_series(1, ${BACKLOG})
    RETURNING order_id)
  INSERT INTO outbox (message_id, order_id, attempt, type, lease_until, created_at)
  SELECT gen_random_uuid(), order_id, 1, 'OrderCreated', now() - interval '1 hour', now() - interval '1 hour' FROM orders`;

it('a fresh order is announced at once while 20,000 old events drain, each of which is announced', async () => {
  await placeBacklog();
  broker.set('up');
  await eventually(() => expect(service.events.length).toBeGreaterThan(0));
  const waits: number[] = [];
  let freshDuringDrain = 0;
  while ((await database.outbox.count()) > 1000) {
    const orderId = await service.place();
    const placed = performance.now();
    await eventually(() => expect(service.eventsOf(orderId)).toHaveLength(1));
    waits.push(performance.now() - placed);
    freshDuringDrain++;
  }
  expect(freshDuringDrain).toBeGreaterThan(3);
  // The lease of a fresh event is 3 s: by then the sweep would have found it, behind all the old ones.
  expect(Math.max(...waits)).toBeLessThan(3000);
  await eventually(async () => expect(await database.outbox.count()).toBe(0));
  const announced = new Set(service.events.map(({ body }) => body.orderId));
  expect(announced.size).toBe(BACKLOG + freshDuringDrain);
  expect(service.events).toHaveLength(announced.size);
  expect(largestBatch).toBeLessThanOrEqual(MAX_BATCH);
});
