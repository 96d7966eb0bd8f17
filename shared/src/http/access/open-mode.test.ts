// What web pages of other sites cannot do to a service that asks for no token.
import { describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, useTestServers } from '../testing/test-server.ts';
import { access, signedAccess } from './access.ts';
import { digestOf } from './access-tokens.ts';

const { testServer } = useTestServers();

/** Without tokens, on an address of its own, with a webhook. */
async function openServer(options: Parameters<typeof testServer>[0] = {}) {
  const app = await testServer({
    host: '192.168.1.7',
    allowedHosts: ['any-order-service'],
    corsOrigins: ['https://shop.example'],
    ...options,
  });
  app.post('/webhooks/stripe', signedAccess, async () => ({ received: true }));
  app.post('/act', { ...access('operator') }, async () => ({ done: true }));
  return app;
}

const asked = async (host: string, url = '/orders', options: Parameters<typeof testServer>[0] = {}) =>
  (await openServer(options)).inject({ url, headers: { host } });

describe('in open mode', () => {
  it.each([
    'localhost',
    'LOCALHOST:3001',
    'shop.localhost:3001',
    '127.0.0.1:3001',
    '127.8.8.8',
    '[::1]:3001',
    '192.168.1.7',
    '192.168.1.7:9999',
    'any-order-service:3001',
    'Any-Order-Service',
  ])('is reached as %s', async (host) => {
    expect((await asked(host)).statusCode).toBe(200);
  });

  it.each([
    'evil.example',
    'evil.example:3001',
    'localhost.evil.example',
    'evil.example#localhost',
    'evil@localhost',
    '192.168.1.8',
    'order-service',
  ])('is not reached as %s', async (host) => {
    for (const url of ['/orders', '/', '/docs', '/openapi.json', '/metrics', '/nope']) {
      const answer = await asked(host, url);
      expect([answer.statusCode, answer.json().code], url).toEqual([421, 'HOST_NOT_ALLOWED']);
      expect(answer.json().detail).toContain('ALLOWED_HOSTS');
    }
  });

  it.each(['/healthz', '/readyz'])('is asked for its health by any name: %s', async (url) => {
    expect((await asked('10.1.2.3:3001', url)).statusCode).toBe(200);
  });

  const written = async (
    headers: Record<string, string>,
    { url = '/orders/7/cancel', method = 'POST' as 'POST' | 'PUT' | 'GET' } = {},
  ) => (await openServer()).inject({ method, url, headers: { host: '127.0.0.1:3001', ...headers } });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:3001' },
    { 'sec-fetch-site': 'same-origin, cross-site' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:3000' },
    { origin: 'http://localhost:3001' },
    { origin: 'https://shop.example:444' },
    { origin: 'https://shop.example.evil.example' },
  ])('refuses what a foreign page writes, also without a body: %o', async (headers) => {
    const answer = await written(headers);
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'CROSS_SITE_WRITE']);
    const act = { ...headers, authorization: `Bearer ${ADMIN_TOKEN}` };
    expect((await written(act, { url: '/act' })).statusCode).toBe(403);
    expect((await written(headers, { url: '/nope', method: 'PUT' })).statusCode).toBe(403);
    expect((await written(headers, { url: '/orders', method: 'GET' })).statusCode).toBe(200);
    expect((await written(headers, { url: '/webhooks/stripe' })).statusCode).toBe(200);
  });

  it.each([
    {},
    { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:3001' },
    { 'sec-fetch-site': 'none' },
    { origin: 'http://127.0.0.1:3001' },
    { origin: 'https://shop.example' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://shop.example' },
  ])('takes what its own pages write, those of CORS_ORIGINS, and programs: %o', async (headers) => {
    expect((await written(headers)).statusCode).toBe(200);
    expect((await written(headers, { url: '/act' })).statusCode).toBe(401);
  });

  it.each([
    ['https://localhost', 'localhost'],
    ['https://localhost', 'localhost:443'],
    ['http://localhost', 'localhost:80'],
  ])('knows its own origin %s by Host %s, whoever speaks TLS for it', async (origin, host) => {
    expect((await written({ origin, host })).statusCode).toBe(200);
  });

  it('lets signed webhooks in by any name', async () => {
    const answer = await written({ host: 'hooks.shop.example' }, { url: '/webhooks/stripe' });
    expect(answer.statusCode).toBe(200);
  });
});

it('with ACCESS_TOKENS the token counts, and nothing else', async () => {
  const tokens = [{ name: 'ann', role: 'operator' as const, digest: digestOf('the-token-of-ann') }];
  const app = await openServer({ access: { adminToken: undefined, accessTokens: tokens } });
  const headers = {
    host: 'saga.shop.example',
    origin: 'https://evil.example',
    'sec-fetch-site': 'cross-site',
    authorization: 'Bearer the-token-of-ann',
  };
  expect((await app.inject({ method: 'POST', url: '/act', headers })).statusCode).toBe(200);
});
