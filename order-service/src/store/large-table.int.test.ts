// What the end of an order costs, or a page of a client, must not depend on how many orders there are, nor on how many there were when its
// statement was prepared.
import { RUNS_TO_KEEP_A_PLAN, rowsRead } from '@order-saga/shared/testing/rows-read';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';
import { createCommandHandler } from '../handlers.ts';
import { completeOrder } from '../testing/commands.ts';
import { createCommandStore } from './commands.ts';
import { createEndNews } from './end-news.ts';
import { countUnfinished, listOrders } from './read-orders.ts';

const ORDERS = 5000;

let testDatabase: TestDatabase;
let database: PrismaClient;
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  // One connection, whose prepared statements are those that are measured.
  database = openDatabase(testDatabase.url, 1);
  for (let run = 0; run < RUNS_TO_KEEP_A_PLAN; run++) await end(await openOrders(1));
});
afterAll(async () => {
  await database?.$disconnect();
  await testDatabase?.drop();
});

function end(orderIds: readonly string[]): Promise<unknown> {
  const store = createCommandStore(database, createEndNews(), 0);
  return createCommandHandler(store, () => {})(orderIds.map((orderId) => completeOrder(orderId)));
}

async function openOrders(count: number): Promise<string[]> {
  const orders = await database.$queryRaw<{ order_id: string }[]>`
    INSERT INTO customer_order (order_id, customer_id, currency, lines, total, payment_token, repeat_at)
    SELECT gen_random_uuid(), 'c', 'EUR', '[]', 1, 't', now() FROM generate_series(1, ${count}::int) RETURNING order_id`;
  return orders.map((row) => row.order_id);
}

it('an order gets its end by its key, however many are open', async () => {
  const [one, two] = await openOrders(ORDERS);
  const read = await rowsRead(database.$driver, 'customer_order', () => end([one!, two!]));
  expect(
    await database.customerOrder.count({ where: { status: 'Completed', orderId: { in: [one!, two!] } } }),
  ).toBe(2);
  expect(read).toBeLessThan(10);
});

it('counts the orders that can go on, however many are held or wait for their customers', async () => {
  await database.$executeRaw`DELETE FROM customer_order`;
  for (let run = 0; run < RUNS_TO_KEEP_A_PLAN; run++) await countUnfinished(database);
  const ids = await openOrders(2 * ORDERS);
  const [held, pending] = [ids.slice(0, ORDERS), ids.slice(ORDERS)];
  await database.$executeRaw`
    UPDATE customer_order SET held_at = now(), hold_revision = 1 WHERE order_id = ANY(${held}::uuid[])`;
  await database.$executeRaw`
    UPDATE customer_order SET pending_attempt = 1, pending_expires_at = now() + interval '7 days'
    WHERE order_id = ANY(${pending}::uuid[])`;
  // As in production, where autovacuum does it.
  await database.$executeRawUnsafe('VACUUM ANALYZE customer_order');
  const [over, ...free] = await openOrders(4);
  await database.$executeRaw`
    UPDATE customer_order SET pending_attempt = 1, pending_expires_at = now() - interval '1 ms', owner = 'ann'
    WHERE order_id = ${over!}::uuid`;
  let counted = new Map<string | null, number>();
  const read = await rowsRead(database.$driver, 'customer_order', async () => {
    counted = await countUnfinished(database);
  });
  expect(counted).toEqual(
    new Map([
      ['ann', 1],
      [null, free.length],
    ]),
  );
  expect(read).toBeLessThan(20);
});

it.each([{}, { customerId: 'guest' }])(
  'a client reads its own orders %j, however many others have',
  async (filter) => {
    const owner = `small-${Object.keys(filter).length}`;
    const tenant = { owner, sees: 'own', unownedKeys: 'none' } as const;
    const list = () => listOrders(database.$driver, tenant, filter, { limit: 50, after: undefined });
    for (let run = 0; run < RUNS_TO_KEEP_A_PLAN; run++) await list();
    // Those of the client are the oldest.
    await database.$executeRaw`
    INSERT INTO customer_order (order_id, owner, customer_id, currency, lines, total, repeat_at, created_at)
    SELECT gen_random_uuid(), CASE WHEN n <= 10 THEN ${owner} ELSE 'large' END, 'guest', 'EUR', '[]', 1, now(),
           now() + n * interval '1 millisecond'
    FROM generate_series(1, ${ORDERS}::int) AS n`;
    let found = 0;
    const read = await rowsRead(database.$driver, 'customer_order', async () => {
      found = (await list()).items.length;
    });
    expect(found).toBe(10);
    expect(read).toBeLessThan(20);
  },
);
