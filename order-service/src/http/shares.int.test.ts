// A client fills its own share of the backlog, and nobody else's.
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';
import { completeOrder } from '../testing/commands.ts';
import {
  eventually,
  orderBody,
  type RunningOrderService,
  runOrderService,
} from '../testing/running-order-service.ts';
import { bearer, tokenFor } from '../testing/tokens.ts';

const accessTokens = [tokenFor('ann', 'client'), tokenFor('bea', 'client'), tokenFor('root', 'admin')];
const SHARE = 20;

let testDatabase: TestDatabase;
let database: PrismaClient;
let replicas: RunningOrderService[];
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  database = openDatabase(testDatabase.url, 2);
});
afterAll(async () => {
  await database?.$disconnect();
  await testDatabase?.drop();
});
beforeEach(async () => {
  await database.$executeRaw`TRUNCATE customer_order, idempotency_key, outbox`;
  const options = { accessTokens, maxUnfinishedOrders: 2 * SHARE, clientShare: SHARE };
  replicas = await Promise.all([
    runOrderService(testDatabase.url, options),
    runOrderService(testDatabase.url, options),
  ]);
});
afterEach(() => Promise.all(replicas.map((replica) => replica.stop())));

const place = (name: string, replica = replicas[0]!) =>
  replica.call('POST', '/orders', { body: orderBody(), headers: bearer(name) });
const placeMany = async (name: string, count: number, replica = replicas[0]!) => {
  const answers = await Promise.all(Array.from({ length: count }, () => place(name, replica)));
  return { taken: answers.filter(({ status }) => status === 202).length, answers };
};
/** Places orders until the share is full: one that is being stored while it is counted may count twice for a moment. */
async function fillShare(name: string): Promise<void> {
  let taken = 0;
  await eventually(async () => {
    taken += (await placeMany(name, SHARE - taken)).taken;
    expect(taken).toBe(SHARE);
  });
}
const fillBacklog = (owner: string, count: number) => database.$executeRaw`
  INSERT INTO customer_order (order_id, owner, customer_id, currency, lines, total, payment_token, repeat_at)
  SELECT gen_random_uuid(), ${owner}, 'c-1', 'EUR', '[]', 1, 'tok_hang', now() + interval '1 hour'
  FROM generate_series(1, ${count}::int)`;

it('a client that sends more than its share gets 503 with a code for the rest, at once', async () => {
  const { taken, answers } = await placeMany('ann', 3 * SHARE);
  // Those that are stored while they are counted may be missing for a moment.
  expect(taken).toBeGreaterThan(SHARE / 2);
  expect(taken).toBeLessThan(2 * SHARE);
  for (const { status, headers, body } of answers) {
    if (status === 202) continue;
    expect([status, body.code]).toEqual([503, 'CLIENT_SHARE_USED']);
    expect(headers.get('retry-after')).toBe('1');
  }
  await fillShare('bea');
  const metrics = await (await fetch(`${replicas[0]!.url}/metrics`, { headers: bearer('root') })).text();
  expect(metrics).toMatch(/^orders_refused_total\{why="share".*\} [1-9]/m);
});

it('a backlog of one client, far above the limit of all, refuses none of another', async () => {
  await fillBacklog('ann', 7500);
  // By then each replica has counted.
  for (const replica of replicas)
    await eventually(async () => expect((await place('ann', replica)).status).toBe(503));
  for (let turn = 0; turn < 4; turn++) {
    for (const replica of replicas) expect((await placeMany('bea', 2, replica)).taken).toBe(2);
    for (const replica of replicas) expect((await place('ann', replica)).status).toBe(503);
  }
});

it('a share is counted over all replicas', async () => {
  await fillShare('ann');
  await eventually(async () => expect((await place('ann', replicas[1])).status).toBe(503));
});

it('a client is let in again as its orders end', async () => {
  await fillShare('ann');
  await eventually(() => expect(replicas[0]!.events).toHaveLength(SHARE));
  const ended = replicas[0]!.events.slice(0, 5).map(({ body }) => completeOrder(body.orderId));
  await replicas[0]!.send(...ended);
  let taken = 0;
  await eventually(async () => {
    taken += (await placeMany('ann', 10)).taken;
    expect(taken).toBeGreaterThanOrEqual(5);
  });
  expect(taken).toBeLessThan(10);
});

it('an admin has no share: the limit of all holds for it', async () => {
  expect((await placeMany('root', SHARE + 5)).taken).toBe(SHARE + 5);
  await fillBacklog('ann', 2 * SHARE);
  const refused = await eventually(async () => {
    const answer = await place('root');
    expect(answer.status).toBe(503);
    return answer;
  });
  expect(refused.body.code).toBe('OVERLOADED');
});
