// Whether scripts of other origins may read answers.
import { describe, expect, it } from 'vitest';
import { json, order, post, useTestServers } from '../testing/test-server.ts';

const { testServer } = useTestServers();
const SHOP = 'https://shop.example';
const corsOrigins = [SHOP, 'http://localhost:8080'];

const preflight = (origin: string) => ({
  origin,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type,idempotency-key',
});

describe('without CORS_ORIGINS', () => {
  it('says nothing to any origin', async () => {
    const app = await testServer();
    const answer = await app.inject({ url: '/healthz', headers: { origin: SHOP } });
    const asked = await app.inject({ method: 'OPTIONS', url: '/orders', headers: preflight(SHOP) });
    for (const { headers } of [answer, asked]) {
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers).not.toHaveProperty('vary');
    }
    expect(asked.statusCode).toBeGreaterThanOrEqual(400);
  });
});

describe('with CORS_ORIGINS', () => {
  it('lets a listed origin read the answer and the headers that clients act on', async () => {
    const app = await testServer({ corsOrigins });
    const { headers } = await post(app, JSON.stringify(order), { ...json, origin: SHOP });
    expect(headers['access-control-allow-origin']).toBe(SHOP);
    expect(headers['access-control-expose-headers']).toBe(
      'Location, Retry-After, Preference-Applied, WWW-Authenticate, Allow',
    );
    expect(headers.vary).toBe('Origin');
    // Nobody signs in with a cookie.
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each([
    ['a token is missing', 401, '/admin'],
    ['the route is unknown', 404, '/nowhere'],
  ])('lets a listed origin read a refusal: %s', async (_why, status, url) => {
    const app = await testServer({ corsOrigins });
    const { statusCode, headers } = await post(app, '{}', { ...json, origin: SHOP }, url);
    expect(statusCode).toBe(status);
    expect(headers['access-control-allow-origin']).toBe(SHOP);
  });

  it('answers the preflight of a listed origin without a token, on any route', async () => {
    const app = await testServer({ corsOrigins });
    for (const url of ['/admin', '/orders/1/cancel']) {
      const { statusCode, headers, payload } = await app.inject({
        method: 'OPTIONS',
        url,
        headers: preflight(SHOP),
      });
      expect({ statusCode, payload }).toEqual({ statusCode: 204, payload: '' });
      expect(headers).toMatchObject({
        'access-control-allow-origin': SHOP,
        'access-control-allow-methods': 'GET, POST, PUT',
        'access-control-allow-headers': 'Authorization, Content-Type, Idempotency-Key, Prefer, Last-Event-ID',
        'access-control-max-age': '600',
        vary: 'Origin',
      });
    }
  });

  it("answers a full server's preflight, so that the page can read the 503", async () => {
    const app = await testServer({ corsOrigins, maxInFlight: 0 });
    const asked = await app.inject({ method: 'OPTIONS', url: '/orders', headers: preflight(SHOP) });
    const refused = await post(app, JSON.stringify(order), { ...json, origin: SHOP });
    expect(asked.statusCode).toBe(204);
    expect(refused.statusCode).toBe(503);
    expect(refused.headers['access-control-allow-origin']).toBe(SHOP);
  });

  it.each(['https://evil.example', 'https://shop.example.evil.example', 'http://shop.example', 'null'])(
    'allows nothing to %s, and keeps caches from mixing answers up',
    async (origin) => {
      const app = await testServer({ corsOrigins });
      const answer = await app.inject({ url: '/healthz', headers: { origin } });
      const asked = await app.inject({ method: 'OPTIONS', url: '/orders', headers: preflight(origin) });
      for (const { headers } of [answer, asked]) {
        expect(headers).not.toHaveProperty('access-control-allow-origin');
        expect(headers.vary).toBe('Origin');
      }
      expect(asked.statusCode).toBeGreaterThanOrEqual(400);
    },
  );

  it('marks answers to requests without an origin, too', async () => {
    const app = await testServer({ corsOrigins });
    const { headers } = await app.inject({ url: '/healthz' });
    expect(headers.vary).toBe('Origin');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});
