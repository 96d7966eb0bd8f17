// Orders from the dashboard, on a server that stands for order-service and stock-service.
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '@order-saga/shared/contracts/ids';
import type { AccessSettings } from '@order-saga/shared/http/access/access';
import { digestOf } from '@order-saga/shared/http/access/access-tokens';
import type { App } from '@order-saga/shared/http/app';
import { createServer } from '@order-saga/shared/http/server';
import { createLogger } from '@order-saga/shared/observability/logger';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTryIt } from './try-orders.ts';
import { tryRoutes } from './try-routes.ts';

const PEER_TOKEN = 'the-token-of-the-peers';
const order = { paymentToken: 'tok_declined', sku: 'SKU-1', quantity: 2, orders: 1 };
const open: AccessSettings = { adminToken: undefined, accessTokens: [] };

let services: Server;
let taken: { authorization: string | undefined; body: unknown }[];
/** Orders that order-service still takes. */
let room: number;
let app: App;
beforeEach(async () => {
  taken = [];
  room = Number.POSITIVE_INFINITY;
  services = createHttpServer(async (request, response) => {
    const text = (await request.toArray()).join('');
    const isFull = request.url === '/orders' && taken.length >= room;
    if (request.url === '/orders' && !isFull)
      taken.push({ authorization: request.headers.authorization, body: JSON.parse(text) });
    response.writeHead(isFull ? 503 : 200, { 'content-type': 'application/json' });
    const items = ['SKU-10', 'SKU-9'].map((sku) => ({ sku, name: sku, available: 1 }));
    response.end(JSON.stringify({ orderId: newId(), items }));
  });
  await new Promise<void>((resolve) => services.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await app.close();
  services.close();
});

async function serve(isTriable: boolean, access = open): Promise<void> {
  app = await createServer({
    api: { title: 'Test' },
    logger: createLogger({ name: 'test', level: 'silent' }),
    isUnavailable: () => false,
    access,
    checks: {},
    registry: createMetrics('test').registry,
  });
  const url = `http://127.0.0.1:${(services.address() as AddressInfo).port}`;
  tryRoutes(app, isTriable ? createTryIt({ order: url, stock: url }, PEER_TOKEN) : null);
}
const place = (payload: object, headers = {}) =>
  app.inject({ method: 'POST', url: '/try/orders', payload, headers });

describe('trying it', () => {
  it('places the same order as often as is asked, at order-service', async () => {
    await serve(true);
    const answer = await place({ ...order, orders: 100, customerId: 'c-7' });
    expect(answer.statusCode).toBe(202);
    expect(new Set(answer.json().orderIds).size).toBe(100);
    expect(answer.json().refused).toBe(0);
    expect(taken).toHaveLength(100);
    expect(taken[0]).toEqual({
      authorization: undefined,
      body: {
        customerId: 'c-7',
        currency: 'EUR',
        lines: [{ sku: 'SKU-1', quantity: 2, unitPrice: 1999 }],
        payment: { token: 'tok_declined' },
      },
    });
  });

  it('tells how many orders were not taken, and fails only when none was', async () => {
    await serve(true);
    room = 3;
    const answer = await place({ ...order, orders: 5 });
    expect(answer.json().orderIds).toHaveLength(3);
    expect(answer.json().refused).toBe(2);
    const none = await place(order);
    expect([none.statusCode, none.json().code]).toEqual([503, 'PEER_UNAVAILABLE']);
  });

  it('shows the products by their number', async () => {
    await serve(true);
    const { items } = (await app.inject('/try/products')).json();
    expect(items.map(({ sku }: { sku: string }) => sku)).toEqual(['SKU-9', 'SKU-10']);
  });

  it('is not there in a system that works for customers', async () => {
    await serve(false);
    for (const answer of [await place(order), await app.inject('/try/products')])
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'ROUTE_NOT_FOUND']);
    expect(taken).toEqual([]);
  });

  it.each([
    ['more than a hundred', { orders: 101 }],
    ['none', { orders: 0 }],
    ['a quantity that is no number', { quantity: '2' }],
    ['a field that nobody knows', { unitPrice: 1 }],
  ])('refuses %s', async (_what, wrong) => {
    await serve(true);
    expect((await place({ ...order, ...wrong })).statusCode).toBe(400);
    expect(taken).toEqual([]);
  });

  it('is for who may place orders, once tokens are configured', async () => {
    const token = { victor: 'the-token-of-victor', carla: 'the-token-of-carla' };
    await serve(true, {
      adminToken: undefined,
      accessTokens: [
        { name: 'victor', role: 'viewer', digest: digestOf(token.victor) },
        { name: 'carla', role: 'client', digest: digestOf(token.carla) },
      ],
    });
    expect((await place(order)).statusCode).toBe(401);
    expect((await place(order, { authorization: `Bearer ${token.victor}` })).statusCode).toBe(403);
    expect((await place(order, { authorization: `Bearer ${token.carla}` })).statusCode).toBe(202);
    // The orders are hers: with another token they would be another client's.
    expect(taken.map(({ authorization }) => authorization)).toEqual([`Bearer ${token.carla}`]);
  });
});
