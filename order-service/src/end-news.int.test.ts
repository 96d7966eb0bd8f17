import type { FailureReason } from '@order-saga/shared/contracts/fields';
import { newId } from '@order-saga/shared/contracts/ids';
import { send } from '@order-saga/shared/database/query';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from './database.ts';
import type { OrderChange, OrderEnd } from './domain.ts';
import { createEndNews, type EndNews } from './end-news.ts';
import { endOrders } from './order-store.ts';
import { untilListening } from './testing/listening.ts';
import { eventually, silent } from './testing/running-order-service.ts';

let testDatabase: TestDatabase;
let database: PrismaClient;
let one: EndNews;
let other: EndNews;
let heard: (OrderChange | string)[];
let listening: { stop(): Promise<void> }[];

beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  database = openDatabase(testDatabase.url, 2);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});
beforeEach(async () => {
  one = createEndNews();
  other = createEndNews();
  heard = [];
  const listen = (news: EndNews, mark: string) =>
    news.listen(
      { url: testDatabase.url, logger: silent },
      {
        ended: (orders) => heard.push(...orders),
        mayHaveEnded: (orderIds) => heard.push(...orderIds.map((orderId) => mark + orderId)),
      },
    );
  listening = [listen(one, 'heard by the one that told: '), listen(other, '')];
  await untilListening(testDatabase.url, 2);
});
afterEach(() => Promise.all(listening.map((each) => each.stop())));

/** Puts open orders into the database. @returns their ids */
async function open(count: number): Promise<string[]> {
  const orderIds = Array.from({ length: count }, () => newId());
  await database.$executeRaw`
    INSERT INTO customer_order (order_id, customer_id, currency, lines, total, payment_token, repeat_at, cancel_requested_at)
    SELECT id, 'c', 'EUR', '[]', 1, 't', now(), now() FROM unnest(${orderIds}::uuid[]) AS o(id)`;
  return orderIds;
}

const completed = (orderId: string): OrderEnd => ({
  orderId,
  attempt: 1,
  status: 'Completed',
  failure: null,
});
const failed = (orderId: string, detail: string, reason: FailureReason = 'PaymentDeclined'): OrderEnd => ({
  orderId,
  attempt: 1,
  status: 'Failed',
  failure: { reason, detail },
});

describe('what orders have become', () => {
  test('is heard by other copies as it is in the database, and not by the one that told', async () => {
    const [paid, declined, unknown] = [...(await open(2)), newId()];
    const ends = [completed(paid!), failed(declined!, 'a "quoted" détail\n'), completed(unknown!)];
    const ended = await send(database.$driver, endOrders(ends, one.telling));
    expect([...ended.keys()].sort()).toEqual([paid, declined].sort());
    await eventually(() => expect(heard).toEqual([...ended.values()]));
    // What changed nothing tells nothing.
    await send(database.$driver, endOrders(ends, one.telling));
    await send(database.$driver, one.tell(['last']));
    await eventually(() => expect(heard.slice(2)).toEqual(['last']));
  });

  test('is heard of many at once', async () => {
    const orderIds = await open(128);
    const ended = await send(database.$driver, endOrders(orderIds.map(completed), one.telling));
    expect(ended.size).toBe(128);
    await eventually(() => expect(heard).toHaveLength(128));
    expect(new Map(heard.map((each) => [(each as OrderChange).orderId, each]))).toEqual(ended);
  });

  test('is left to be read where it is too long to be told', async () => {
    const orderIds = await open(60);
    const ends = orderIds.map((orderId, index) => failed(orderId, 'ü'.repeat(index === 0 ? 5000 : 1)));
    const ended = await send(database.$driver, endOrders(ends, one.telling));
    expect(ended.size).toBe(60);
    await eventually(() => expect(heard).toHaveLength(60));
    const toRead = heard.filter((each) => typeof each === 'string');
    expect(toRead).toContain(orderIds[0]);
    expect(toRead.length).toBeLessThanOrEqual(30);
    expect(new Set(heard.map((each) => (typeof each === 'string' ? each : each.orderId)))).toEqual(
      new Set(orderIds),
    );
  });

  test('is not heard of a transaction that was rolled back', async () => {
    const orderIds = await open(1);
    const rolledBack = database.$driver.transaction(async (tx) => {
      await send(tx, endOrders(orderIds.map(completed), one.telling));
      throw new Error('for the test');
    });
    await expect(rolledBack).rejects.toThrow('for the test');
    await send(database.$driver, one.tell(['b']));
    await eventually(() => expect(heard).toEqual(['b']));
  });
});

describe('ids of orders', () => {
  test('are heard by other copies, and not by the one that told', async () => {
    await send(database.$driver, one.tell(['a', 'b']));
    await send(database.$driver, one.tell([]));
    await send(database.$driver, one.tell(['c']));
    await eventually(() => expect(heard).toEqual(['a', 'b', 'c']));
  });

  test('that are more than PostgreSQL takes in one go are told in part, and fail nothing', async () => {
    const orderIds = Array.from({ length: 1000 }, () => newId());
    await send(database.$driver, one.tell(orderIds));
    await eventually(() => expect(heard).toEqual(orderIds.slice(0, 200)));
  });
});
