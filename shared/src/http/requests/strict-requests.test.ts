// What a request may not say twice, in another coding, or with a method that its path does not have.
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../observability/logger.ts';
import { json, order, post, useTestServers } from '../testing/test-server.ts';

const { testServer, lines, output } = useTestServers();

describe('a method that a path does not have', () => {
  it.each([
    ['PUT', '/orders', 'GET, HEAD, POST'],
    ['DELETE', '/orders?limit=1', 'GET, HEAD, POST'],
    ['GET', '/orders/7/cancel', 'POST'],
    ['HEAD', '/orders/7/cancel', 'POST'],
    ['OPTIONS', '/orders/7', 'GET, HEAD'],
    ['TRACE', '/orders', 'GET, HEAD, POST'],
    ['PROPFIND', '/orders', 'GET, HEAD, POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/docs/static/swagger-ui.css', 'GET, HEAD'],
    ['PATCH', '/%6Frders', 'GET, HEAD, POST'],
  ] as const)('is refused with 405 and what there is: %s %s', async (method, url, allow) => {
    const answer = await (await testServer()).inject({ method: method as 'PUT', url });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, allow]);
    if (method !== 'HEAD') expect(answer.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
  });

  it('is refused before its body is read', async () => {
    const app = await testServer();
    const refused = await app.inject({
      method: 'PUT',
      url: '/orders',
      headers: { 'content-type': 'text/plain' },
      payload: 'x',
    });
    expect(refused.statusCode).toBe(405);
  });

  it.each(['/nope', '/orders/', '/orders/7/cancel/8', '/order', '/x/orders', '//'])(
    'is no matter where there is no path: %s is 404',
    async (url) => {
      const answer = await (await testServer()).inject({ method: 'PUT', url });
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
    },
  );
});

describe('Content-Encoding', () => {
  it.each(['gzip', 'br', 'GZIP', 'identity, gzip', 'nonsense'])('%s of a body is refused', async (coding) => {
    const answer = await post(await testServer(), JSON.stringify(order), {
      ...json,
      'content-encoding': coding,
    });
    expect([answer.statusCode, answer.headers['accept-encoding']]).toEqual([415, 'identity']);
    expect(answer.json()).toMatchObject({ code: 'UNSUPPORTED_ENCODING' });
  });

  it.each(['identity', 'Identity', ''])('"%s" is no coding', async (coding) => {
    const headers = { ...json, 'content-encoding': coding };
    expect((await post(await testServer(), JSON.stringify(order), headers)).statusCode).toBe(200);
  });

  it('means nothing without a body', async () => {
    const answer = await (await testServer()).inject({
      url: '/orders',
      headers: { 'content-encoding': 'gzip' },
    });
    expect(answer.statusCode).toBe(200);
  });
});

describe('a body that a route does not ask for', () => {
  const cancel = (url: string, payload: string) =>
    testServer().then((app) => {
      app.post('/orders/:id/forget', async () => ({ done: true }));
      return post(app, payload, json, url);
    });

  it.each(['{"reason":"x"}', '[]', '"x"', '0'])('is refused: %s', async (payload) => {
    const answer = await cancel('/orders/7/forget', payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it.each(['{}', ''])('may be left out or be empty: "%s"', async (payload) => {
    expect((await cancel('/orders/7/forget', payload)).statusCode).toBe(200);
  });

  it('need not be sent by what the document says', async () => {
    const app = await testServer();
    const { paths } = (await app.inject('/openapi.json')).json();
    expect(paths['/orders/{id}/cancel'].post.requestBody).toMatchObject({ required: false });
    expect(paths['/orders'].post.requestBody).toMatchObject({ required: true });
  });
});

describe('logs', () => {
  it('hold paths and no queries, which name customers', async () => {
    const app = await testServer({ logger: createLogger({ name: 'x', level: 'trace', output }) });
    // As Fastify does it by itself where an answer cannot be written.
    app.get('/odd', async (request) => request.log.warn({ req: request }, 'odd'));
    await app.inject('/orders?customerId=c-42-secret');
    await app.inject('/nope?customerId=c-42-secret');
    await app.inject('/odd?customerId=c-42-secret');
    expect(lines.join('\n')).toContain('"path":"/orders"');
    expect(lines.join('\n')).toContain('"path":"/odd"');
    expect(lines.join('\n')).not.toContain('c-42-secret');
  });
});
