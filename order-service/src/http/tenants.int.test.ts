// Clients are tenants: each sees, lists, cancels and repeats what its name placed, and nothing else.
import { randomUUID } from 'node:crypto';
import { newId } from '@order-saga/shared/contracts/ids';
import { fingerprint } from '@order-saga/shared/http/requests/idempotency';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';
import { orderBody, type RunningOrderService, runOrderService } from '../testing/running-order-service.ts';
import { bearer, tokenFor } from '../testing/tokens.ts';

const accessTokens = [
  tokenFor('ann', 'client'),
  tokenFor('ann', 'client', 'the-token-of-ann-2'),
  tokenFor('bea', 'client'),
  tokenFor('cem', 'client'),
  tokenFor('vic', 'viewer'),
  tokenFor('olu', 'operator'),
  tokenFor('root', 'admin'),
];
type Name = 'ann' | 'ann-2' | 'bea' | 'cem' | 'vic' | 'olu' | 'root';

let testDatabase: TestDatabase;
let database: PrismaClient;
let one: RunningOrderService;
let other: RunningOrderService;
/** Its orders without an owner belong to ann. */
let inherited: RunningOrderService;
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  database = openDatabase(testDatabase.url, 2);
  [one, other, inherited] = await Promise.all([
    runOrderService(testDatabase.url, { accessTokens }),
    runOrderService(testDatabase.url, { accessTokens }),
    runOrderService(testDatabase.url, { accessTokens, unownedOrdersClient: 'ann' }),
  ]);
});
afterAll(async () => {
  await Promise.all([one.stop(), other.stop(), inherited.stop()]);
  await database.$disconnect();
  await testDatabase.drop();
});

const ask = (replica: RunningOrderService, name: Name, method: string, path: string) =>
  replica.call(method, path, { headers: bearer(name) });
const place = (
  replica: RunningOrderService,
  name: Name,
  { key, ...fields }: { key?: string; [field: string]: unknown } = {},
) =>
  replica.call('POST', '/orders', {
    body: orderBody(fields),
    headers: { ...bearer(name), ...(key === undefined ? {} : { 'idempotency-key': key }) },
  });
const idsOf = async (replica: RunningOrderService, name: Name, query: string): Promise<string[]> =>
  (await ask(replica, name, 'GET', `/orders?limit=200&${query}`)).body.items.map(
    ({ orderId }: { orderId: string }) => orderId,
  );
const ordersOf = (customerId: string) => database.customerOrder.count({ where: { customerId } });

/** As the version before placed it: without an owner, with its key as it came. */
async function placedBefore(customerId: string, key?: string): Promise<string> {
  const orderId = newId();
  const { currency, lines, payment } = orderBody();
  await database.$executeRaw`
    INSERT INTO customer_order (order_id, customer_id, currency, lines, total, payment_token, repeat_at)
    VALUES (${orderId}::uuid, ${customerId}, ${currency}, ${JSON.stringify(lines)}::jsonb, 3998, ${payment.token}, now() + interval '1 hour')`;
  if (key !== undefined) await keyBefore(key, customerId, orderId);
  return orderId;
}

/** The statement of the version before. @returns whether the key was free */
async function keyBefore(key: string, customerId: string, orderId: string): Promise<boolean> {
  const rows = await database.$queryRaw<unknown[]>`
    INSERT INTO idempotency_key (key, fingerprint, order_id, status, answer_by, expires_at)
    VALUES (${key}, ${fingerprint(orderBody({ customerId }))}, ${orderId}::uuid, 202, NULL, now() + interval '24 hours')
    ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, order_id = excluded.order_id,
      status = excluded.status, answer_by = excluded.answer_by, expires_at = excluded.expires_at
    WHERE idempotency_key.expires_at <= now()
    RETURNING order_id`;
  return rows.length === 1;
}

describe("an order of ann's", () => {
  let orderId: string;
  const customerId = randomUUID();
  beforeAll(async () => {
    orderId = (await place(one, 'ann', { customerId })).body.orderId;
  });

  it.each<[Name, number]>([
    ['ann', 200],
    ['ann-2', 200],
    ['bea', 404],
    ['cem', 404],
    ['vic', 200],
    ['olu', 200],
    ['root', 200],
  ])('is there or not for %s: %i', async (name, status) => {
    for (const replica of [one, other]) {
      for (const path of [orderId, orderId.toUpperCase()]) {
        expect((await ask(replica, name, 'GET', `/orders/${path}`)).status).toBe(status);
      }
      const seen = status === 200 ? [orderId] : [];
      expect(await idsOf(replica, name, `customerId=${customerId}`)).toEqual(seen);
      expect(await idsOf(replica, name, `customerId=${customerId}&status=Suspend`)).toEqual(seen);
      expect(await idsOf(replica, name, '')).toEqual(status === 200 ? expect.arrayContaining(seen) : []);
    }
  });

  it.each<[Name, number]>([
    ['bea', 404],
    ['cem', 404],
    ['vic', 403],
    ['olu', 403],
    ['ann-2', 202],
    ['root', 202],
  ])('is cancelled or not by %s: %i', async (name, status) => {
    const own = (await place(one, 'ann')).body.orderId;
    expect((await ask(other, name, 'POST', `/orders/${own}/cancel`)).status).toBe(status);
    const row = await database.customerOrder.findUniqueOrThrow({ where: { orderId: own } });
    expect(row.cancelRequestedAt !== null).toBe(status === 202);
  });

  it('is for others as one that never was', async () => {
    const unknown = newId();
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/cancel'],
    ] as const) {
      const hidden = await ask(one, 'bea', method, `/orders/${orderId}${path}`);
      const missing = await ask(one, 'bea', method, `/orders/${unknown}${path}`);
      expect(hidden.body).toEqual(JSON.parse(JSON.stringify(missing.body).replaceAll(unknown, orderId)));
    }
  });

  it('is nowhere in the pages of another, nor in its cursors', async () => {
    const shared = randomUUID();
    const placed: Record<string, string[]> = { ann: [], bea: [] };
    for (let turn = 0; turn < 5; turn++) {
      for (const name of ['ann', 'bea'] as const) {
        placed[name]!.unshift((await place(one, name, { customerId: shared })).body.orderId);
      }
    }
    for (const name of ['ann', 'bea'] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const { body } = await ask(other, name, 'GET', `/orders?customerId=${shared}&limit=2${next}`);
        seen.push(...body.items.map((item: { orderId: string }) => item.orderId));
        cursor = body.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(placed[name]);
    }
  });

  it('shows no owner', async () => {
    const { body } = await ask(one, 'vic', 'GET', `/orders/${orderId}`);
    expect(Object.keys(body)).not.toContain('owner');
  });
});

describe('an Idempotency-Key', () => {
  it('of two clients at once, over two replicas, makes an order for each', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const name = index % 2 ? ('ann' as const) : ('bea' as const);
        const answer = await place(index % 4 < 2 ? one : other, name, { key, customerId });
        return { name, ...answer };
      }),
    );
    const placedBy = (name: string) =>
      new Set(
        answers
          .filter((answer) => answer.name === name && answer.status === 202)
          .map(({ body }) => body.orderId),
      );
    expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
    expect([placedBy('ann').size, placedBy('bea').size]).toEqual([1, 1]);
    expect([...placedBy('ann')]).not.toEqual([...placedBy('bea')]);
    expect(await ordersOf(customerId)).toBe(2);
  });

  it('that another client used for another order is free', async () => {
    const key = randomUUID();
    const first = await place(one, 'ann', { key });
    const second = await place(one, 'bea', { key, customerId: 'somebody-else' });
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.orderId).not.toBe(first.body.orderId);
    expect((await place(other, 'ann', { key })).body.orderId).toBe(first.body.orderId);
    expect((await place(other, 'ann', { key, customerId: 'another' })).body.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('is the same for both tokens of a name', async () => {
    const key = randomUUID();
    const first = await place(one, 'ann', { key });
    expect((await place(other, 'ann-2', { key })).body.orderId).toBe(first.body.orderId);
  });

  it('is answered with its end after a wait, as without tenants', async () => {
    const key = randomUUID();
    const headers = { ...bearer('ann'), 'idempotency-key': key, prefer: 'wait=1' };
    const first = await one.call('POST', '/orders', { body: orderBody(), headers });
    const again = await other.call('POST', '/orders', { body: orderBody(), headers });
    expect([first.status, again.status, again.body.orderId]).toEqual([202, 202, first.body.orderId]);
  });

  it('of now is taken for replicas of the version before', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const { body } = await place(one, 'ann', { key, customerId });
    expect(await keyBefore(key, customerId, newId())).toBe(false);
    const row = await database.idempotencyKey.findUniqueOrThrow({ where: { key } });
    expect(row).toMatchObject({ orderId: body.orderId, status: 202 });
  });
});

describe('orders placed before there were tenants', () => {
  it('are seen by staff only, while nobody is named', async () => {
    const customerId = randomUUID();
    const orderId = await placedBefore(customerId);
    for (const name of ['ann', 'bea'] as const) {
      expect((await ask(one, name, 'GET', `/orders/${orderId}`)).status).toBe(404);
      expect((await ask(one, name, 'POST', `/orders/${orderId}/cancel`)).status).toBe(404);
      expect(await idsOf(one, name, `customerId=${customerId}`)).toEqual([]);
    }
    expect(await idsOf(one, 'vic', `customerId=${customerId}`)).toEqual([orderId]);
    expect((await ask(one, 'root', 'POST', `/orders/${orderId}/cancel`)).status).toBe(202);
  });

  it('belong to the client that UNOWNED_ORDERS_CLIENT names, beside its own', async () => {
    const customerId = randomUUID();
    const orderId = await placedBefore(customerId);
    const own = (await place(inherited, 'ann', { customerId })).body.orderId;
    const foreign = (await place(inherited, 'bea', { customerId })).body.orderId;
    expect(await idsOf(inherited, 'ann', `customerId=${customerId}`)).toEqual([own, orderId]);
    expect(await idsOf(inherited, 'bea', `customerId=${customerId}`)).toEqual([foreign]);
    expect((await ask(inherited, 'bea', 'GET', `/orders/${orderId}`)).status).toBe(404);
    expect((await ask(inherited, 'bea', 'POST', `/orders/${orderId}/cancel`)).status).toBe(404);
    expect((await ask(inherited, 'ann', 'GET', `/orders/${orderId}`)).status).toBe(200);
    expect((await ask(inherited, 'ann', 'POST', `/orders/${orderId}/cancel`)).status).toBe(202);
  });

  it('keep their keys for the client that is named, and for no other', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const orderId = await placedBefore(customerId, key);
    const again = await place(inherited, 'ann', { key, customerId });
    expect([again.status, again.body.orderId]).toEqual([202, orderId]);
    expect((await place(inherited, 'ann', { key, customerId: 'another' })).body.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    const foreign = await place(inherited, 'bea', { key, customerId });
    expect(foreign.status).toBe(202);
    expect(foreign.body.orderId).not.toBe(orderId);
    expect(await ordersOf(customerId)).toBe(2);
  });

  it('keep their keys for whoever repeats the same request, while nobody is named: no second order', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const orderId = await placedBefore(customerId, key);
    expect((await place(one, 'bea', { key, customerId })).body.orderId).toBe(orderId);
    const another = await place(one, 'cem', { key, customerId: 'another' });
    expect(another.status).toBe(202);
    expect(another.body.orderId).not.toBe(orderId);
    expect(await ordersOf(customerId)).toBe(1);
  });

  it('no longer keep a key that has expired', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const orderId = await placedBefore(customerId, key);
    await database.$executeRaw`UPDATE idempotency_key SET expires_at = now() WHERE key = ${key}`;
    const again = await place(inherited, 'ann', { key, customerId });
    expect(again.status).toBe(202);
    expect(again.body.orderId).not.toBe(orderId);
    expect((await place(inherited, 'ann', { key, customerId })).body.orderId).toBe(again.body.orderId);
  });
});
