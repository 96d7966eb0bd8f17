// More requests than can be held: the rest is refused at once, and what was accepted finishes.
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';
import { completeOrder } from '../testing/commands.ts';
import {
  type Answer,
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
});
afterAll(async () => {
  await database?.$disconnect();
  await testDatabase?.drop();
});
beforeEach(async () => {
  await database.$executeRaw`TRUNCATE customer_order, idempotency_key, outbox`;
  service = await runOrderService(testDatabase.url);
});
afterEach(() => service.stop());

/** Sends many orders at once; `answers` fills as they are answered. */
function flood(count: number, headers: Record<string, string> = {}) {
  const answers: Answer[] = [];
  const all = Promise.all(
    Array.from({ length: count }, async () => {
      answers.push(await service.call('POST', '/orders', { body: orderBody(), headers }));
    }),
  );
  return { answers, all };
}

const withStatus = (answers: readonly Answer[], status: number) =>
  answers.filter((answer) => answer.status === status);

/** What `/metrics` says of refused orders. */
async function refusedFor(why: string): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(new RegExp(`^orders_refused_total\\{why="${why}",.*\\} (\\d+)$`, 'm').exec(text)?.[1]);
}

/**
 * Nothing can be placed until the function that it resolves with is called. No lock, which services give up on after 5 s:
 * a statement may take three times as long.
 */
async function stallPlacement(): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  await client.query(`
    CREATE TABLE gate (is_open bool);
    CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        WHILE NOT EXISTS (SELECT 1 FROM gate) LOOP PERFORM pg_sleep(0.02); END LOOP;
        RETURN NULL;
      END $$;
    CREATE TRIGGER at_gate BEFORE INSERT ON customer_order EXECUTE FUNCTION wait_at_gate()`);
  return async () => {
    await client.query('INSERT INTO gate VALUES (true)');
    await client.end();
  };
}

it('a flood of orders beyond what can wait is answered with 503 at once, and what was accepted is placed', async () => {
  const letGo = await stallPlacement();
  const { answers, all } = flood(2500);
  // 2000 wait, and at most one batch of 128 is under way.
  await eventually(() => expect(answers.length).toBeGreaterThanOrEqual(2500 - 2128));
  expect(withStatus(answers, 503)).toHaveLength(answers.length);
  for (const { headers, body } of answers) {
    expect(body).toMatchObject({ code: 'OVERLOADED' });
    expect(headers.get('retry-after')).toBe('1');
  }
  await letGo();
  await all;
  const placed = withStatus(answers, 202);
  expect(placed.length).toBeGreaterThanOrEqual(2000);
  expect(placed.length + withStatus(answers, 503).length).toBe(2500);
  expect(await refusedFor('queue')).toBe(withStatus(answers, 503).length);
  expect(await database.customerOrder.count()).toBe(placed.length);
  await eventually(async () => expect(await database.outbox.count()).toBe(0));
  expect(new Set(service.events.map(({ body }) => body.orderId)).size).toBe(placed.length);
  expect((await service.call('POST', '/orders', { body: orderBody() })).status).toBe(202);
}, 60_000);

it('beyond 1000 that wait for their end, orders are placed and answered at once', async () => {
  const { answers, all } = flood(1200, { prefer: 'wait=20' });
  await eventually(() => expect(answers).toHaveLength(200));
  for (const { status, headers } of answers) {
    expect(status).toBe(202);
    expect(headers.has('preference-applied')).toBe(false);
  }
  await eventually(() => expect(service.events).toHaveLength(1200));
  await service.send(...service.events.map(({ body }) => completeOrder(body.orderId)));
  await all;
  const waited = withStatus(answers, 200);
  expect(waited).toHaveLength(1000);
  for (const { headers } of waited) expect(headers.get('preference-applied')).toBe('wait=20');
});

it('a repeat of an order that could not wait gets the same answer', async () => {
  const waiting = flood(1000, { prefer: 'wait=20' });
  await eventually(() => expect(service.events).toHaveLength(1000));
  const headers = { prefer: 'wait=20', 'idempotency-key': 'could-not-wait' };
  const first = await service.call('POST', '/orders', { body: orderBody(), headers });
  const repeat = await service.call('POST', '/orders', { body: orderBody(), headers });
  expect([first.status, repeat.status]).toEqual([202, 202]);
  expect(repeat.body.orderId).toBe(first.body.orderId);
  await service.send(...service.events.map(({ body }) => completeOrder(body.orderId)));
  await waiting.all;
});

it('with more orders without an end than may be, further ones are refused until they become fewer', async () => {
  await service.stop();
  service = await runOrderService(testDatabase.url, { maxUnfinishedOrders: 3 });
  const placed: string[] = [];
  const refused = await eventually(async () => {
    const answer = await service.call('POST', '/orders', { body: orderBody() });
    if (answer.status === 202) placed.push(answer.body.orderId);
    expect(answer.status).toBe(503);
    return answer;
  });
  expect(refused.body).toMatchObject({ code: 'OVERLOADED' });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refusedFor('backlog')).toBe(1);
  expect(await refusedFor('queue')).toBe(0);
  expect(placed.length).toBeGreaterThan(3);
  expect(await database.customerOrder.count()).toBe(placed.length);
  await service.send(...placed.map((orderId) => completeOrder(orderId)));
  await eventually(async () =>
    expect((await service.call('POST', '/orders', { body: orderBody() })).status).toBe(202),
  );
});
