// Idempotency-Key: one key, one order, over all replicas of the service.
import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';
import { completeOrder, failOrder } from '../testing/commands.ts';
import {
  type Answer,
  eventually,
  orderBody,
  type RunningOrderService,
  runOrderService,
} from '../testing/running-order-service.ts';

let testDatabase: TestDatabase;
let database: PrismaClient;
let one: RunningOrderService;
let other: RunningOrderService;
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  database = openDatabase(testDatabase.url, 2);
  [one, other] = await Promise.all([runOrderService(testDatabase.url), runOrderService(testDatabase.url)]);
});
afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await database.$disconnect();
  await testDatabase.drop();
});

const place = (
  replica: RunningOrderService,
  key: string,
  body: unknown = orderBody(),
  headers: Record<string, string> = {},
): Promise<Answer> =>
  replica.call('POST', '/orders', { body, headers: { 'idempotency-key': key, ...headers } });
const ordersOf = (customerId: string) => database.customerOrder.count({ where: { customerId } });
const codeOf = ({ status, body }: Answer) => [status, body.code];

describe('a request with the key of an earlier one', () => {
  it('and the same body gets the first status and Location, the order as it is now, and no second order', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const first = await place(one, key, orderBody({ customerId }));
    expect(first.status).toBe(202);
    await one.send(completeOrder(first.body.orderId));
    await eventually(async () =>
      expect((await one.call('GET', `/orders/${first.body.orderId}`)).body.status).toBe('Completed'),
    );
    for (const replica of [one, other]) {
      const again = await place(replica, key, orderBody({ customerId }));
      expect(again.status).toBe(202);
      expect(again.headers.get('location')).toBe(first.headers.get('location'));
      expect(again.body).toMatchObject({ orderId: first.body.orderId, status: 'Completed' });
    }
    expect(await ordersOf(customerId)).toBe(1);
    const types = one.eventsOf(first.body.orderId).map(({ type }) => type);
    expect(types).toEqual(['OrderCreated', 'OrderCompleted']);
  });

  it('and another body is refused with 422 and places nothing', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    await place(one, key);
    for (const replica of [one, other]) {
      expect(codeOf(await place(replica, key, orderBody({ customerId })))).toEqual([
        422,
        'IDEMPOTENCY_KEY_REUSED',
      ]);
    }
    expect(await ordersOf(customerId)).toBe(0);
  });

  it('and another token alone is refused with 422', async () => {
    const key = randomUUID();
    await place(one, key);
    const answer = await place(one, key, orderBody({ payment: { token: 'tok_other' } }));
    expect(codeOf(answer)).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('has the same body when it only differs in the order of its keys and in white space', async () => {
    const key = randomUUID();
    const first = await place(one, key);
    const { payment, lines, currency, customerId } = orderBody();
    const turned = {
      payment,
      lines: lines.map(({ unitPrice, quantity, sku }) => ({ unitPrice, sku, quantity })),
    };
    const again = await place(other, key, JSON.stringify({ ...turned, currency, customerId }, null, 4));
    expect([again.status, again.body.orderId]).toEqual([202, first.body.orderId]);
  });

  it('has another body when its lines are in another order', async () => {
    const key = randomUUID();
    const lines = ['A', 'B'].map((sku) => ({ sku, quantity: 1, unitPrice: 1 }));
    await place(one, key, orderBody({ lines }));
    const answer = await place(one, key, orderBody({ lines: lines.toReversed() }));
    expect(codeOf(answer)).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('has the same key in quotes and bare', async () => {
    const key = randomUUID();
    const first = await place(one, `"${key}"`);
    const again = await place(other, key);
    expect([again.status, again.body.orderId]).toEqual([202, first.body.orderId]);
  });

  it('places a new order after 24 hours', async () => {
    const key = randomUUID();
    const first = await place(one, key);
    await database.$executeRaw`UPDATE idempotency_key SET expires_at = now() WHERE key = ${key}`;
    const again = await place(one, key);
    expect(again.status).toBe(202);
    expect(again.body.orderId).not.toBe(first.body.orderId);
    expect((await place(other, key)).body.orderId).toBe(again.body.orderId);
  });

  it('is remembered for 24 hours', async () => {
    const key = randomUUID();
    await place(one, key);
    const [row] = await database.$queryRaw<{ hours: number }[]>`
      SELECT round(extract(epoch FROM expires_at - now()) / 3600)::int AS hours FROM idempotency_key WHERE key = ${key}`;
    expect(row?.hours).toBe(24);
  });
});

describe('a key', () => {
  it('of a request that was refused is free', async () => {
    const key = randomUUID();
    expect((await place(one, key, orderBody({ currency: 'XYZ' }))).status).toBe(400);
    expect((await place(one, key)).status).toBe(202);
  });

  it.each(['""', '"a', 'a b', 'k'.repeat(256), 'k, k'])('is refused with 400 when it is %j', async (key) => {
    expect(codeOf(await place(one, key))).toEqual([400, 'BAD_IDEMPOTENCY_KEY']);
  });

  it('may have 255 visible characters', async () => {
    expect((await place(one, `${randomUUID()}-`.padEnd(255, '~!'))).status).toBe(202);
  });

  it('used 20 times at once over two replicas makes one order; who does not get it is told to try again', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        place(index % 2 ? one : other, key, orderBody({ customerId })),
      ),
    );
    const placed = answers.filter(({ status }) => status === 202);
    expect(placed.length).toBeGreaterThan(0);
    expect(new Set(placed.map(({ body }) => body.orderId)).size).toBe(1);
    for (const answer of answers) {
      if (answer.status === 202) continue;
      expect(codeOf(answer)).toEqual([409, 'IDEMPOTENCY_KEY_IN_USE']);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect(await ordersOf(customerId)).toBe(1);
  });

  it('of its own for each of 20 requests at once makes 20 orders', async () => {
    const customerId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => place(one, randomUUID(), orderBody({ customerId }))),
    );
    expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(20);
    expect(await ordersOf(customerId)).toBe(20);
  });
});

describe('a request whose first is still waiting for the end', () => {
  it('is refused with 409 by every replica, and gets the first answer afterwards', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const wait = { prefer: 'wait=30' };
    const body = orderBody({ customerId });
    const first = place(one, key, body, wait);
    await eventually(async () => expect(await ordersOf(customerId)).toBe(1));
    for (const replica of [one, other]) {
      expect(codeOf(await place(replica, key, body))).toEqual([409, 'IDEMPOTENCY_KEY_IN_USE']);
      expect(codeOf(await place(replica, key, body, wait))).toEqual([409, 'IDEMPOTENCY_KEY_IN_USE']);
    }
    const order = await database.customerOrder.findFirstOrThrow({ where: { customerId } });
    await one.send(failOrder(order.orderId));
    const { status, headers } = await first;
    expect(status).toBe(200);
    for (const replica of [one, other]) {
      const again = await place(replica, key, body);
      expect([again.status, again.body.status]).toEqual([200, 'Failed']);
      expect(again.headers.get('location')).toBe(headers.get('location'));
    }
  });

  it('gets 202, as the first did, when the wait ended without an end', async () => {
    const key = randomUUID();
    const first = await place(one, key, orderBody(), { prefer: 'wait=1' });
    expect(first.status).toBe(202);
    await one.send(completeOrder(first.body.orderId));
    await eventually(async () => {
      const again = await place(other, key);
      expect([again.status, again.body.status]).toEqual([202, 'Completed']);
    });
  });

  it('is answered with 202 once the wait must be over, when the replica that answered the first has died', async () => {
    const key = randomUUID();
    const { orderId } = (await place(one, key)).body;
    // As the dead replica left it.
    await database.$executeRaw`
      UPDATE idempotency_key SET status = NULL, answer_by = now() - interval '1 second' WHERE key = ${key}`;
    const again = await place(other, key);
    expect([again.status, again.body.orderId]).toEqual([202, orderId]);
  });
});
