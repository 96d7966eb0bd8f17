import { describe, expect, it } from 'vitest';
import { json, order, post, useTestServers } from '../testing/test-server.ts';

const { testServer } = useTestServers();

describe('bodies', () => {
  it('pass as they are when they fit the schema', async () => {
    expect((await post(await testServer(), JSON.stringify(order))).json()).toEqual(order);
  });

  it.each<[string, unknown, { pointer: string; detail: string }[]]>([
    ['a missing field', { lines: order.lines }, [{ pointer: '/name', detail: 'is required' }]],
    ['an unknown field', { ...order, 'a/b~': 1 }, [{ pointer: '/a~1b~0', detail: 'is not a known field' }]],
    ['a number for a text', { ...order, name: 1 }, [{ pointer: '/name', detail: 'must be string' }]],
    [
      'a text for a number, deep inside',
      { ...order, lines: [{ quantity: '1' }] },
      [{ pointer: '/lines/0/quantity', detail: 'must be integer' }],
    ],
    [
      'an object for an array',
      { ...order, lines: { quantity: 1 } },
      [{ pointer: '/lines', detail: 'must be array' }],
    ],
    [
      'a fraction',
      { ...order, lines: [{ quantity: 1.5 }] },
      [{ pointer: '/lines/0/quantity', detail: 'must be integer' }],
    ],
    [
      'what fits no alternative',
      { ...order, note: 1 },
      [{ pointer: '/note', detail: 'must be string or must be null' }],
    ],
    [
      'an array that is too long, whatever its items',
      { ...order, lines: [{}, {}, {}, {}] },
      [{ pointer: '/lines', detail: 'must NOT have more than 3 items' }],
    ],
    [
      'two faults at once',
      { lines: [] },
      [
        { pointer: '/name', detail: 'is required' },
        { pointer: '/lines', detail: 'must NOT have fewer than 1 items' },
      ],
    ],
    ['an array for the whole', [], [{ pointer: '', detail: 'must be object' }]],
  ])('are refused for %s, with a pointer to it', async (_what, body, errors) => {
    const answer = await post(await testServer(), JSON.stringify(body));
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'VALIDATION_FAILED', errors });
  });

  it('are never quoted in the answer', async () => {
    const answer = await post(await testServer(), JSON.stringify({ ...order, name: 'hunter2hunter2' }));
    expect(answer.json()).toMatchObject({ errors: [{ pointer: '/name' }] });
    expect(answer.body).not.toContain('hunter2');
  });

  it('name at most 20 faults', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`k${n}`, 0]));
    const answer = await post(await testServer(), JSON.stringify({ ...order, ...unknown }));
    expect(answer.json<{ errors: unknown[] }>().errors).toHaveLength(20);
  });

  it.each<[string, string | Buffer]>([
    ['broken JSON', '{"name":'],
    ['a poisoned prototype', '{"__proto__":{"x":1},"name":"x"}'],
    ['a poisoned constructor', '{"constructor":{"prototype":{"x":1}},"name":"x"}'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['half of a surrogate pair', '{"name":"\\ud800","lines":[{"quantity":1}]}'],
    ['half of a surrogate pair in a key', '{"\\uDFFF":1}'],
    ['NaN', '{"name":NaN}'],
  ])('are MALFORMED_JSON for %s', async (_what, body) => {
    const answer = await post(await testServer(), body);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'MALFORMED_JSON']);
  });

  it.each([33, 20_000, 120_000])('are MALFORMED_JSON when they are nested %i levels deep', async (depth) => {
    const answer = await post(await testServer(), `${'['.repeat(depth)}1${']'.repeat(depth)}`);
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'MALFORMED_JSON',
      detail: 'The body is nested more than 32 levels deep.',
    });
  });

  it('may have whole surrogate pairs', async () => {
    const answer = await post(await testServer(), '{"name":"\\ud83d\\ude00","lines":[{"quantity":1}]}');
    expect(answer.json<{ name: string }>().name).toBe('😀');
  });

  it.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'nonsense',
    'application/jsonx',
  ])('are NOT_JSON as %s', async (type) => {
    const answer = await post(await testServer(), JSON.stringify(order), { 'content-type': type });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([415, 'NOT_JSON']);
  });

  it('are NOT_JSON without a content type', async () => {
    const answer = await post(await testServer(), JSON.stringify(order), {});
    expect(answer.statusCode).toBe(415);
  });

  it('may say charset=utf-8', async () => {
    const type = { 'content-type': 'application/json; charset=utf-8' };
    expect((await post(await testServer(), JSON.stringify(order), type)).statusCode).toBe(200);
  });

  it('are taken up to 256 KiB and refused above', async () => {
    const app = await testServer();
    const fits = JSON.stringify(order).padEnd(256 * 1024, ' ');
    expect((await post(app, fits)).statusCode).toBe(200);
    const answer = await post(app, `${fits} `);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  it('count as none when empty, whatever the content type says', async () => {
    const app = await testServer();
    expect((await post(app, '', json, '/orders/1/cancel')).json()).toEqual({ body: null });
    expect((await post(app, '', {}, '/orders/1/cancel')).json()).toEqual({ body: null });
    expect((await post(app, '{}', json, '/orders/1/cancel')).statusCode).toBe(200);
    expect((await post(app, '{"a":1}', json, '/orders/1/cancel')).statusCode).toBe(400);
  });

  it('are VALIDATION_FAILED when empty where one is needed', async () => {
    const answer = await post(await testServer(), '');
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});
