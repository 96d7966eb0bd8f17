// GET /orders: newest first, in pages that stay true while rows change.
import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaDirectory } from '../database.ts';
import { completeOrder, failOrder } from '../testing/commands.ts';
import { eventually, type RunningOrderService, runOrderService } from '../testing/running-order-service.ts';

let database: TestDatabase;
let service: RunningOrderService;
beforeAll(async () => {
  database = await createTestDatabase(schemaDirectory);
  service = await runOrderService(database.url);
});
afterAll(async () => {
  await service.stop();
  await database.drop();
});

interface Listed {
  orderId: string;
  status: string;
  createdAt: string;
}

/** All pages from the first to the last; `between` runs after each. */
async function pages(
  query: string,
  between: (page: number) => Promise<unknown> = async () => {},
): Promise<Listed[][]> {
  const all: Listed[][] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await service.call('GET', `/orders?${query}${cursor}`);
    expect(status).toBe(200);
    all.push(body.items);
    if (body.nextCursor === null) return all;
    cursor = `&cursor=${body.nextCursor}`;
    await between(all.length);
  }
}

const ids = (orders: readonly Listed[]) => orders.map(({ orderId }) => orderId);

async function end(
  command: typeof completeOrder | typeof failOrder,
  orderIds: readonly string[],
): Promise<void> {
  await service.send(...orderIds.map((orderId) => command(orderId)));
  await eventually(async () => {
    for (const orderId of orderIds)
      expect((await service.call('GET', `/orders/${orderId}`)).body.status).not.toBe('Suspend');
  });
}

describe('the list of orders', () => {
  it('shows each order once, newest first, also those that were placed in one statement', async () => {
    const customerId = randomUUID();
    const placed: string[] = [];
    // At once: many of them have the very same time.
    for (let round = 0; round < 3; round++)
      placed.push(...(await Promise.all(Array.from({ length: 20 }, () => service.place({ customerId })))));
    const listed = (await pages(`customerId=${customerId}&limit=7`)).flat();
    expect(ids(listed).toSorted()).toEqual(placed.toSorted());
    const times = listed.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('neither loses nor doubles an order while orders end and new ones come', async () => {
    const customerId = randomUUID();
    const placed: string[] = [];
    for (let index = 0; index < 25; index++) placed.push(await service.place({ customerId }));
    const listed = await pages(`customerId=${customerId}&limit=10`, async (page) => {
      await service.place({ customerId });
      await (page === 1 ? end(completeOrder, placed.slice(5, 20)) : end(failOrder, placed.slice(0, 3)));
    });
    expect(listed.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(ids(listed.flat())).toEqual(placed.toReversed());
    expect(new Set(listed.flat().map(({ status }) => status))).toEqual(
      new Set(['Suspend', 'Completed', 'Failed']),
    );
  });

  it('is filtered by customer and status, and both', async () => {
    const [customerId, stranger] = [randomUUID(), randomUUID()];
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => service.place({ customerId })));
    const other = await service.place({ customerId: stranger });
    await end(completeOrder, [first!]);
    await end(failOrder, [second!, other]);
    const list = async (query: string) => ids((await pages(query)).flat());
    expect(await list(`customerId=${customerId}&status=Completed`)).toEqual([first]);
    expect(await list(`customerId=${customerId}&status=Failed`)).toEqual([second]);
    expect(await list(`customerId=${customerId}&status=Suspend`)).toEqual([third]);
    expect(await list('status=Failed&limit=200')).toEqual(expect.arrayContaining([second, other]));
    expect(await list(`customerId=${randomUUID()}`)).toEqual([]);
  });

  it('has 50 items a page unless told, 200 at most, and a cursor only where there is more', async () => {
    const customerId = randomUUID();
    await Promise.all(Array.from({ length: 51 }, () => service.place({ customerId })));
    const list = async (query: string) =>
      (await service.call('GET', `/orders?customerId=${customerId}${query}`)).body;
    expect((await list('')).items).toHaveLength(50);
    expect((await list('')).nextCursor).toEqual(expect.any(String));
    expect((await list('&limit=51')).items).toHaveLength(51);
    expect((await list('&limit=51')).nextCursor).toBeNull();
    expect((await list('&limit=200')).items).toHaveLength(51);
    expect((await list('&limit=1')).items).toHaveLength(1);
  });

  it.each([
    ...['limit=0', 'limit=201', 'limit=-1', 'limit=1.5', 'limit=many', 'limit=', 'limit=1&limit=2'],
    ...['status=Done', 'status=', 'status=Failed&status=Completed', 'customerId=', 'state=Failed'],
  ])('refuses ?%s with 400', async (query) => {
    const { status, body } = await service.call('GET', `/orders?${query}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  const forge = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url');
  it.each([
    ...[
      'x',
      'bm90LWpzb24',
      forge([]),
      forge(['2026-01-01', randomUUID()]),
      forge(['2026-02-30 00:00:00+00', randomUUID()]),
    ],
    ...[
      forge(['2026-01-01 00:00:00+00', "' OR 1=1"]),
      forge({}),
      forge([1, 2]),
      `${forge(['2026-01-01 00:00:00+00', randomUUID()])}=`,
    ],
  ])('refuses the cursor %s, which it did not give, with 400', async (cursor) => {
    const { status, body } = await service.call('GET', `/orders?cursor=${encodeURIComponent(cursor)}`);
    expect([status, body.code]).toEqual([400, 'BAD_CURSOR']);
  });
});
