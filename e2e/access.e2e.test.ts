// Named tokens on all four services: each role does its part, and the orchestrator asks the others in its own name.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { request } from './world/http.ts';
import { describeOnRabbitMq } from './world/real-broker.ts';
import { type ServiceName, serviceNames } from './world/service-names.ts';
import { newOrder } from './world/shop.ts';
import { openWorld, type World } from './world/world.ts';

const PAGES = 'https://staff.example';
const tokenOf = (name: string) => `the-token-of-${name}`;
const ACCESS_TOKENS = ['shop:client', 'victor:viewer', 'anna:operator', 'bob:operator', 'peer:viewer']
  .map(
    (entry) =>
      `${entry}:${createHash('sha256')
        .update(tokenOf(entry.split(':')[0]!))
        .digest('hex')}`,
  )
  .join(',');

describeOnRabbitMq('with ACCESS_TOKENS', (url) => {
  let world: World;
  const urlOf = (service: ServiceName) => world.copies(service)[0]!.url;
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

  it('every service answers without a token on its health routes only', async () => {
    for (const service of serviceNames) {
      for (const path of ['/healthz', '/readyz']) {
        expect((await ask(null, 'GET', service, path)).status).toBe(200);
      }
      for (const path of ['/metrics', '/docs', '/openapi.json']) {
        expect((await ask(null, 'GET', service, path)).status).toBe(401);
        expect((await ask('victor', 'GET', service, path)).status).toBe(200);
      }
    }
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
