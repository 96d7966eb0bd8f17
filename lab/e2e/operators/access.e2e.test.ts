// Named tokens on all four services: each role does its part, and the orchestrator asks the others in its own name.
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { request } from '../../world/http.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { type ServiceName, serviceNames } from '../../world/service-names.ts';
import { newOrder } from '../../world/shop.ts';
import { openWorld, type World } from '../../world/world.ts';

const PAGES = 'https://staff.example';
const tokenOf = (name: string) => `the-token-of-${name}`;
const ACCESS_TOKENS = [
  'shop:client',
  'app:client',
  'victor:viewer',
  'anna:operator',
  'bob:operator',
  'peer:viewer',
]
  .map(
    (entry) =>
      `${entry}:${createHash('sha256')
        .update(tokenOf(entry.split(':')[0]!))
        .digest('hex')}`,
  )
  .join(',');

/** What a client may use, by the operationId of the document; everything else is refused. */
const OF_CLIENTS: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  'order-service': ['placeOrder', 'listOrders', 'getOrder', 'cancelOrder'],
  'stock-service': [],
  'payment-service': [],
  // Both of them are absent from a system that works for customers.
  orchestrator: ['getMe', 'listProductsToTry', 'placeOrdersToTry'],
};
const OF_ALL = ['getHealth', 'getReadiness', 'getOpenApi'];
/** Signed by the provider instead. */
const SIGNED = ['receiveWebhook'];

describeOnRabbitMq('with ACCESS_TOKENS', (url) => {
  let world: World;
  const urlOf = (service: ServiceName) => world.replicas(service)[0]!.url;
  const ask = (name: string | null, method: string, service: ServiceName, path: string, body?: object) =>
    request(method, urlOf(service) + path, {
      headers: name === null ? {} : { authorization: `Bearer ${tokenOf(name)}` },
      ...(body === undefined ? {} : { body }),
    });

  beforeAll(async () => {
    world = await openWorld(url, { ACCESS_TOKENS, PEER_TOKEN: tokenOf('peer'), CORS_ORIGINS: PAGES });
    const others = serviceNames.filter((service) => service !== 'orchestrator');
    await Promise.all(others.map((service) => world.start(service)));
    await world.start('orchestrator', {
      env: {
        ORDER_URL: urlOf('order-service'),
        STOCK_URL: urlOf('stock-service'),
        PAYMENT_URL: urlOf('payment-service'),
      },
    });
    await world.shop.stock('A', 1000);
  });
  afterAll(() => world.close());

  it('every service answers without a token on its health routes only, and with the page that asks for one', async () => {
    for (const service of serviceNames) {
      for (const path of ['/healthz', '/readyz']) {
        expect((await ask(null, 'GET', service, path)).status).toBe(200);
      }
      expect((await ask(null, 'GET', service, '/docs')).status).toBe(200);
      for (const path of ['/metrics', '/docs/json', '/docs/yaml', '/openapi.json']) {
        expect((await ask(null, 'GET', service, path)).status).toBe(401);
        expect((await ask('victor', 'GET', service, path)).status).toBe(200);
      }
    }
  });

  it.each(serviceNames)('a client may use of %s what clients need, and nothing else', async (service) => {
    const { body: document } = await ask('victor', 'GET', service, '/openapi.json');
    const allowed: string[] = [];
    for (const [path, operations] of Object.entries<Record<string, { operationId: string }>>(
      document.paths,
    )) {
      for (const [method, { operationId }] of Object.entries(operations)) {
        if (OF_ALL.includes(operationId) || SIGNED.includes(operationId)) continue;
        const url = path.replaceAll(/\{(\w+)\}/g, randomUUID());
        const { status } = await ask('shop', method.toUpperCase(), service, url);
        if (status !== 403) allowed.push(operationId);
      }
    }
    expect(allowed.sort()).toEqual([...(OF_CLIENTS[service] ?? [])].sort());
  });

  it('of two clients, each has its own orders and keys; staff sees all', async () => {
    const order = newOrder();
    const send = (name: string) =>
      request('POST', `${urlOf('order-service')}/orders`, {
        headers: { authorization: `Bearer ${tokenOf(name)}`, 'idempotency-key': 'the-same' },
        body: order,
      });
    const [mine, theirs] = await Promise.all([send('shop'), send('app')]);
    expect([mine.status, theirs.status]).toEqual([202, 202]);
    expect(mine.body.orderId).not.toBe(theirs.body.orderId);
    const path = `/orders/${mine.body.orderId}`;
    expect((await ask('app', 'GET', 'order-service', path)).status).toBe(404);
    expect((await ask('app', 'POST', 'order-service', `${path}/cancel`)).status).toBe(404);
    expect((await ask('victor', 'GET', 'order-service', path)).status).toBe(200);
    const { body } = await ask('app', 'GET', 'order-service', '/orders');
    expect(body.items.map((item: { orderId: string }) => item.orderId)).toEqual([theirs.body.orderId]);
  });

  it('every service lets a page of CORS_ORIGINS ask it, with a token', async () => {
    for (const service of serviceNames) {
      const asked = await request('OPTIONS', `${urlOf(service)}/metrics`, {
        headers: { origin: PAGES, 'access-control-request-method': 'GET' },
      });
      const refused = await request('GET', `${urlOf(service)}/metrics`, { headers: { origin: PAGES } });
      expect([asked.status, refused.status]).toEqual([204, 401]);
      for (const { headers } of [asked, refused]) {
        expect(headers.get('access-control-allow-origin')).toBe(PAGES);
      }
    }
  });

  it('a client places orders, a viewer looks on, an operator repairs, and the audit names them', async () => {
    const order = newOrder({ token: 'tok_declined' });
    expect((await ask(null, 'POST', 'order-service', '/orders', order)).status).toBe(401);
    expect((await ask('anna', 'POST', 'order-service', '/orders', order)).status).toBe(403);
    const { status, body } = await ask('shop', 'POST', 'order-service', '/orders', order);
    expect(status).toBe(202);
    const { orderId } = body;
    expect((await ask('shop', 'GET', 'order-service', `/orders/${orderId}`)).status).toBe(200);
    expect((await ask('shop', 'GET', 'orchestrator', `/sagas/${orderId}`)).status).toBe(403);
    await expect
      .poll(async () => (await ask('victor', 'GET', 'orchestrator', `/sagas/${orderId}`)).body.state, {
        timeout: 20_000,
      })
      .toBe('Failed');
    const path = `/admin/sagas/${orderId}/replay`;
    const again = { reason: 'another card', payment: { token: 'tok_visa' } };
    expect((await ask('victor', 'POST', 'orchestrator', path, again)).status).toBe(403);
    expect((await ask('anna', 'POST', 'orchestrator', path, again)).status).toBe(202);
    expect((await ask('bob', 'POST', 'orchestrator', path, again)).status).toBe(409);
    const audit = await ask('victor', 'GET', 'orchestrator', `/admin/audit?orderId=${orderId}`);
    expect(audit.body.items).toMatchObject([
      { actor: 'bob', result: 'SAGA_NOT_REPLAYABLE' },
      { actor: 'anna', result: 'done' },
    ]);
    await expect
      .poll(async () => (await ask('shop', 'GET', 'order-service', `/orders/${orderId}`)).body.status, {
        timeout: 20_000,
      })
      .toBe('Completed');
    // Its saga ends a moment after it.
    await expect
      .poll(async () => (await ask('victor', 'GET', 'orchestrator', `/sagas/${orderId}`)).body.state, {
        timeout: 20_000,
      })
      .toBe('Completed');
    const explained = await ask('victor', 'GET', 'orchestrator', `/sagas/${orderId}/explain`);
    expect(explained.body).toMatchObject({ state: 'Completed', waiting: null, audit: [{}, {}] });
  });

  it('the orchestrator asks the other services in the name of PEER_TOKEN', async () => {
    const { status, body } = await ask('victor', 'GET', 'orchestrator', '/admin/invariants');
    expect([status, body.holds]).toEqual([200, true]);
    expect(body.orders).toBeGreaterThan(0);
  });

  it('products are changed by an admin only', async () => {
    const product = { name: 'A', available: 1000 };
    expect((await ask('anna', 'PUT', 'stock-service', '/products/A', product)).status).toBe(403);
  });
});
