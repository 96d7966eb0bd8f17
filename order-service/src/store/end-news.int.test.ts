import { newId } from '@order-saga/shared/contracts/ids';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';
import type { CommandedOrder, OrderChange } from '../domain/order.ts';
import { untilListening } from '../testing/listening.ts';
import { eventually, silent } from '../testing/running-order-service.ts';
import { createCommandStore } from './commands.ts';
import { createEndNews, type EndNews } from './end-news.ts';

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

const completed = (order: CommandedOrder): CommandedOrder => ({ ...order, status: 'Completed' });
const failed = (order: CommandedOrder, detail: string): CommandedOrder => ({
  ...order,
  status: 'Failed',
  failure: { reason: 'PaymentDeclined', detail },
});

const locked = async (orderIds: readonly string[]) => {
  const session = await createCommandStore(database, one, 0).session();
  const ask = orderIds.map((orderId) => ({ messageId: orderId, type: 'CompleteOrder', orderId }));
  return { session, orders: (await session.lock(ask)).orders };
};

/** Writes what `change` makes of the orders, as the replica `one`. */
async function write(
  orderIds: readonly string[],
  change: (order: CommandedOrder, index: number) => CommandedOrder,
): Promise<Map<string, OrderChange>> {
  const { session, orders } = await locked(orderIds);
  const written = await session.commit({ orders: orders.map(change), strays: [] });
  return new Map(written.map((order) => [order.orderId, order]));
}

describe('what orders have become', () => {
  test('is heard by other replicas as it is in the database, and not by the one that told', async () => {
    const orderIds = await open(2);
    const ended = await write(orderIds, (order, index) =>
      index === 0 ? completed(order) : failed(order, 'a "quoted" détail\n'),
    );
    expect([...ended.keys()].sort()).toEqual(orderIds.sort());
    await eventually(() => expect(heard).toEqual([...ended.values()]));
  });

  test('is not heard of an order without an end', async () => {
    const orderIds = await open(3);
    const written = await write(orderIds, (order, index) =>
      index === 1 ? completed(order) : { ...order, attempt: 2 },
    );
    expect(written.size).toBe(3);
    await write(await open(1), completed);
    await eventually(() => expect(heard).toHaveLength(2));
    expect(heard[0]).toEqual([...written.values()].find(({ status }) => status === 'Completed'));
  });

  test('is heard of many at once', async () => {
    const ended = await write(await open(128), completed);
    expect(ended.size).toBe(128);
    await eventually(() => expect(heard).toHaveLength(128));
    expect(new Map(heard.map((each) => [(each as OrderChange).orderId, each]))).toEqual(ended);
  });

  test('is left to be read where it is too long to be told', async () => {
    const orderIds = (await open(60)).sort();
    const ended = await write(orderIds, (order, index) => failed(order, 'ü'.repeat(index === 0 ? 5000 : 1)));
    expect(ended.size).toBe(60);
    await eventually(() => expect(heard).toHaveLength(60));
    const toRead = heard.filter((each) => typeof each === 'string');
    expect(toRead).toContain(orderIds[0]);
    expect(toRead.length).toBeLessThanOrEqual(30);
    expect(new Set(heard.map((each) => (typeof each === 'string' ? each : each.orderId)))).toEqual(
      new Set(orderIds),
    );
  });

  test('is not heard of what was rolled back', async () => {
    const { session } = await locked(await open(1));
    await session.rollback();
    const ended = await write(await open(1), completed);
    await eventually(() => expect(heard).toEqual([...ended.values()]));
  });
});
