import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from './database.ts';
import { createEndNews, type EndNews } from './end-news.ts';
import { untilListening } from './testing/listening.ts';
import { eventually, silent } from './testing/running-order-service.ts';

let testDatabase: TestDatabase;
let database: PrismaClient;
let one: EndNews;
let other: EndNews;
let heard: string[][];
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
  const listen = (news: EndNews, onEnded: (orderIds: string[]) => void) =>
    news.listen({ url: testDatabase.url, logger: silent }, onEnded);
  listening = [
    listen(one, () => heard.push(['heard by the one that told'])),
    listen(other, (orderIds) => heard.push(orderIds)),
  ];
  await untilListening(testDatabase.url, 2);
});
afterEach(() => Promise.all(listening.map((each) => each.stop())));

test('other copies hear of ends, and the one that told does not', async () => {
  await one.tell(database.$driver, ['a', 'b']);
  await one.tell(database.$driver, []);
  await one.tell(database.$driver, ['c']);
  await eventually(() => expect(heard).toEqual([['a', 'b'], ['c']]));
});

test('nothing is heard of a transaction that was rolled back', async () => {
  const failed = database.$driver.transaction(async (tx) => {
    await one.tell(tx, ['a']);
    throw new Error('for the test');
  });
  await expect(failed).rejects.toThrow('for the test');
  await one.tell(database.$driver, ['b']);
  await eventually(() => expect(heard).toEqual([['b']]));
});

test('more ends than PostgreSQL takes in one go are told in part, and fail nothing', async () => {
  const orderIds = Array.from({ length: 1000 }, () => crypto.randomUUID());
  await one.tell(database.$driver, orderIds);
  await eventually(() => expect(heard).toEqual([orderIds.slice(0, 200)]));
});
