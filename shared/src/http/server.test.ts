import { describe, expect, it } from 'vitest';
import { createLogger } from '../observability/logger.ts';
import { json, post, useTestServers } from './testing/test-server.ts';

const { testServer, lines, output } = useTestServers();

describe('every answer', () => {
  it.each(['/healthz', '/nope', '/fail/unexpected', '/orders', '/openapi.json', '/metrics', '/docs'])(
    'has Cache-Control: no-store and no X-Powered-By on %s',
    async (url) => {
      const { headers } = await (await testServer()).inject(url);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers['x-content-type-options']).toBe('nosniff');
    },
  );

  it('forbids a browser to run or frame anything', async () => {
    const { headers } = await (await testServer()).inject('/orders');
    expect(headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
  });

  it('is logged at debug only', async () => {
    const app = await testServer();
    await app.inject('/orders');
    expect(lines).toEqual([]);
    const noisy = await testServer({ logger: createLogger({ name: 'x', level: 'debug', output }) });
    await noisy.inject('/orders?limit=3');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 20, method: 'GET', path: '/orders', status: 200 },
    ]);
  });
});

describe('admin routes', () => {
  it('ask for the token before they look at the body', async () => {
    const answer = await post(await testServer(), '{"broken', json, '/admin');
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(answer.json()).toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('validate what comes with the token', async () => {
    const headers = { ...json, authorization: 'Bearer 0123456789abcdef' };
    expect((await post(await testServer(), '{}', headers, '/admin')).statusCode).toBe(400);
  });
});

describe('GET /docs', () => {
  it('lets a browser run its own scripts, over plain HTTP too', async () => {
    const app = await testServer();
    const policy = (await app.inject('/docs')).headers['content-security-policy'];
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(policy).not.toContain("'unsafe-inline'");
    expect((await app.inject('/docs/static/swagger-ui-bundle.js')).statusCode).toBe(200);
  });
});

describe('GET /openapi.json', () => {
  it('describes the routes, the token and the problem of each route', async () => {
    const document = (await (await testServer()).inject('/openapi.json')).json();
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Test', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
        schemas: { Problem: { title: 'Problem' } },
      },
    });
    const { paths } = document as { paths: Record<string, Record<string, unknown>> };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/orders', '/orders/{id}', '/healthz', '/readyz', '/metrics', '/openapi.json']),
    );
    expect(paths['/orders']?.['post']).toMatchObject({
      tags: ['orders'],
      requestBody: { content: { 'application/json': { schema: { required: ['name', 'lines'] } } } },
      responses: {
        400: { description: expect.stringContaining('`VALIDATION_FAILED`') },
        404: { description: '`ORDER_NOT_FOUND`: No such order' },
        default: {
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    });
    expect(paths['/admin']?.['post']).toMatchObject({
      security: [{ token: ['operator'] }],
      responses: { 401: {}, 403: {}, 503: { description: expect.stringContaining('`ADMIN_DISABLED`') } },
    });
    const { parameters } = paths['/orders']!['get'] as { parameters: { name: string; required: boolean }[] };
    expect(parameters.find(({ name }) => name === 'limit')?.required).toBe(false);
  });
});
