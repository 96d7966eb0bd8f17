import { describe, expect, it } from 'vitest';
import { useTestServers } from '../testing/test-server.ts';

const { testServer } = useTestServers();

describe('query strings and path parameters', () => {
  it('become numbers and booleans where the schema says so', async () => {
    const answer = await (await testServer()).inject('/orders?limit=200&incident=true&status=Failed');
    expect(answer.json()).toEqual({ limit: 200, incident: true, status: 'Failed' });
  });

  it('take defaults', async () => {
    expect((await (await testServer()).inject('/orders')).json()).toEqual({ limit: 50 });
  });

  it.each([
    ['limit=0', '/query/limit'],
    ['limit=201', '/query/limit'],
    ['limit=', '/query/limit'],
    ['limit=%205', '/query/limit'],
    ['limit=1e2', '/query/limit'],
    ['limit=0x10', '/query/limit'],
    ['limit=5.0', '/query/limit'],
    ['limit=05', '/query/limit'],
    ['limit=-0', '/query/limit'],
    ['limit=null', '/query/limit'],
    ['limit=1&limit=2', '/query/limit'],
    ['incident=1', '/query/incident'],
    ['status=Done', '/query/status'],
    ['status=Failed&status=Failed', '/query/status'],
    ['cursor=', '/query/cursor'],
    ['after=yesterday', '/query/after'],
    ['after=2026-02-30T00:00:00Z', '/query/after'],
    ['nope=1', '/query/nope'],
    ['__proto__=1', '/query/__proto__'],
  ])('are refused for %s', async (query, pointer) => {
    const answer = await (await testServer()).inject(`/orders?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ pointer }] });
  });

  it('are refused for an id that is no UUID', async () => {
    const answer = await (await testServer()).inject('/orders/7');
    expect([answer.statusCode, answer.json<{ errors: unknown }>().errors]).toEqual([
      400,
      [{ pointer: '/params/id', detail: 'must match format "uuid"' }],
    ]);
  });

  it.each(['/orders/%zz', '/orders/%ff', `/orders/${'a'.repeat(2000)}`])(
    'are MALFORMED_REQUEST in a path such as %.20s',
    async (url) => {
      const answer = await (await testServer()).inject(url);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'MALFORMED_REQUEST']);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
      });
    },
  );
});
