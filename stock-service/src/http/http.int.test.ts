import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PrismaClient } from '../database.ts';
import { stockHandler } from '../handlers.ts';
import { createPostgresStockStore } from '../store/postgres.ts';
import { lines, releaseStock, reserveStock } from '../testing/commands.ts';
import { type RunningStock, runStock } from '../testing/running-stock.ts';
import { createStockDatabase, type StockDatabase } from '../testing/stock-database.ts';

let stock: StockDatabase;
let database: PrismaClient;
let service: RunningStock;

beforeAll(async () => {
  stock = await createStockDatabase();
  database = stock.open();
  service = await runStock(stock.url);
});
afterAll(async () => {
  await service?.stop();
  await stock?.drop();
});
beforeEach(async () => {
  await database.reservation.deleteMany();
  await database.product.deleteMany();
});

const put = (sku: string, available = 5, name = `Product ${sku}`) =>
  service.admin('PUT', `/products/${sku}`, { body: { name, available } });

describe('PUT /products/{sku}', () => {
  it('makes a product: 201 with its place', async () => {
    const answer = await put('A', 5, 'Größe „M“');
    expect(answer).toMatchObject({
      status: 201,
      body: { sku: 'A', name: 'Größe „M“', available: 5, reserved: 0 },
    });
    expect(answer.headers.get('location')).toBe('/products/A');
    expect((await service.call('GET', '/products/A')).body).toEqual(answer.body);
  });

  it('sets name and available of one that exists: 200, and keeps what is reserved', async () => {
    await put('A', 5);
    await stockHandler(createPostgresStockStore(database.$driver))([
      reserveStock(newId(), 1, lines({ A: 2 })),
    ]);
    const answer = await put('A', 100, 'New');
    expect(answer).toMatchObject({ status: 200, body: { name: 'New', available: 100, reserved: 2 } });
  });

  it('answers 201 once when many make the same product at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => put('A', n)));
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
  });

  it.each([
    ['a negative number', { name: 'x', available: -1 }],
    ['more than 1,000,000,000', { name: 'x', available: 1_000_000_001 }],
    ['a fraction', { name: 'x', available: 1.5 }],
    ['a number as text', { name: 'x', available: '1' }],
    ['an empty name', { name: '', available: 1 }],
    ['a name of 201 characters', { name: 'x'.repeat(201), available: 1 }],
    ['a control character', { name: 'a\u0000b', available: 1 }],
    ['an unknown field', { name: 'x', available: 1, reserved: 0 }],
    ['a missing field', { name: 'x' }],
  ])('refuses %s', async (_what, body) => {
    const answer = await service.admin('PUT', '/products/A', { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });

  it('is audited', async () => {
    await put('AUDITED', 5, 'Mug');
    await service.admin('POST', '/products/AUDITED/restock', { body: { quantity: 2 } });
    const rows = await database.adminAudit.findMany({ where: { sku: 'AUDITED' }, orderBy: { id: 'asc' } });
    expect(rows).toMatchObject([
      { actor: 'admin', act: 'put-product', detail: { name: 'Mug', available: 5 } },
      { actor: 'admin', act: 'restock', detail: { quantity: 2 } },
    ]);
  });

  it.each(['UPDATE admin_audit SET actor = $$x$$', 'DELETE FROM admin_audit', 'TRUNCATE admin_audit'])(
    'has an audit that is append-only: %s is refused',
    async (statement) => {
      await put('KEPT');
      const before = await database.adminAudit.findMany();
      expect(before.length).toBeGreaterThan(0);
      await expect(database.$executeRawUnsafe(statement)).rejects.toThrow('append-only');
      expect(await database.adminAudit.findMany()).toEqual(before);
    },
  );
});

describe('admin routes', () => {
  const routes = [
    ['PUT', '/products/A', { name: 'x', available: 1 }],
    ['POST', '/products/A/restock', { quantity: 1 }],
  ] as const;

  it.each(routes)('%s %s answers 401 without the token, and changes nothing', async (method, path, body) => {
    const answer = await service.call(method, path, { body });
    expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await database.product.count()).toBe(0);
  });

  it('are marked as such in the OpenAPI document', async () => {
    const { paths } = (await service.call('GET', '/openapi.json')).body;
    expect(paths['/products/{sku}'].put.security).toEqual([{ token: ['admin'] }]);
    expect(paths['/products/{sku}/restock'].post.security).toEqual([{ token: ['admin'] }]);
    expect(paths['/products/{sku}'].get.security).toEqual([]);
  });
});

describe('GET /products', () => {
  it('pages newest first; products that come or change meanwhile are neither lost nor doubled', async () => {
    for (const sku of ['A', 'B', 'C', 'D', 'E']) await put(sku);
    const first = await service.call('GET', '/products?limit=2');
    await put('A', 77);
    await put('F');
    const second = await service.call('GET', `/products?limit=2&cursor=${first.body.nextCursor}`);
    const third = await service.call('GET', `/products?limit=2&cursor=${second.body.nextCursor}`);
    const skus = [first, second, third].map(({ body }) =>
      body.items.map((item: { sku: string }) => item.sku),
    );
    expect(skus).toEqual([['E', 'D'], ['C', 'B'], ['A']]);
    expect(third.body).toEqual({
      items: [{ sku: 'A', name: 'Product A', available: 77, reserved: 0 }],
      nextCursor: null,
    });
  });

  it('pages through products that were made in the same instant', async () => {
    const data = Array.from({ length: 7 }, (_, n) => ({ sku: `S-${n}`, name: 'x', available: 1 }));
    await database.product.createMany({ data });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await service.call('GET', `/products?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((item: { sku: string }) => item.sku));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(['S-6', 'S-5', 'S-4', 'S-3', 'S-2', 'S-1', 'S-0']);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=', 'color=red'])(
    'refuses ?%s',
    async (query) => {
      expect((await service.call('GET', `/products?${query}`)).status).toBe(400);
    },
  );
});

describe('GET /products/{sku}', () => {
  it('answers 404 for an unknown product and 400 for what is no SKU', async () => {
    const unknown = await service.call('GET', '/products/NOPE');
    expect(unknown).toMatchObject({ status: 404, body: { code: 'PRODUCT_NOT_FOUND' } });
    expect((await service.call('GET', '/products/a%20b')).status).toBe(400);
    expect((await service.call('GET', `/products/${'x'.repeat(65)}`)).status).toBe(400);
  });
});

describe('GET /reservations/{orderId}', () => {
  const orderId = newId();
  const get = () => service.call('GET', `/reservations/${orderId}`);
  const handle = (...commands: Parameters<ReturnType<typeof stockHandler>>[0]) =>
    stockHandler(createPostgresStockStore(database.$driver))(commands);

  it('shows what is held, and what was', async () => {
    await put('A', 5);
    await handle(reserveStock(orderId, 1, lines({ A: 2 })));
    const held = { orderId, attempt: 1, status: 'Reserved', lines: lines({ A: 2 }) };
    expect(await get()).toMatchObject({ status: 200, body: held });
    await handle(releaseStock(orderId, 1));
    expect((await get()).body).toEqual({ ...held, status: 'Released' });
  });

  it('shows the latest attempt', async () => {
    await put('A', 5);
    await handle(reserveStock(orderId, 1, lines({ A: 2 })), releaseStock(orderId, 1));
    await handle(reserveStock(orderId, 2, lines({ A: 3 })));
    expect((await get()).body).toEqual({ orderId, attempt: 2, status: 'Reserved', lines: lines({ A: 3 }) });
  });

  it('answers 404 for a refusal, a tombstone and an unknown order, and 400 for what is no UUID', async () => {
    const none = { status: 404, body: { code: 'RESERVATION_NOT_FOUND' } };
    expect(await get()).toMatchObject(none);
    await handle(reserveStock(orderId, 1, lines({ NOPE: 1 })));
    expect(await get()).toMatchObject(none);
    await handle(releaseStock(orderId, 1));
    expect(await get()).toMatchObject(none);
    for (const path of ['x', `urn:uuid:${orderId}`]) {
      expect((await service.call('GET', `/reservations/${path}`)).status).toBe(400);
    }
  });
});

describe('POST /inspections', () => {
  const inspect = (body: object) => service.call('POST', '/inspections', { body });

  it('tells what orders hold, and what is free of the products that are asked about and exist', async () => {
    await put('A', 5);
    await put('B', 1);
    const orderId = newId();
    await stockHandler(createPostgresStockStore(database.$driver))([
      reserveStock(orderId, 1, lines({ A: 2 })),
    ]);
    const { status, body } = await inspect({ orderIds: [orderId, newId()], skus: ['A', 'unknown'] });
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [{ orderId, attempt: 1, status: 'Reserved', lines: lines({ A: 2 }) }],
      products: [{ sku: 'A', available: 3 }],
    });
    expect((await inspect({ orderIds: [orderId] })).body).not.toHaveProperty('products');
  });
});
