import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { useTestServers } from '../testing/test-server.ts';

const { testServer } = useTestServers();

async function ask(query: string) {
  const app = await testServer();
  const querystring = Type.Object(
    {
      state: Type.Optional(Type.Array(Type.Enum(['a', 'b', 'c']), { minItems: 1, maxItems: 2 })),
      name: Type.Optional(Type.String()),
    },
    { additionalProperties: false },
  );
  app.get('/listed', { schema: { querystring } }, async (request) => request.query);
  return app.inject(`/listed?${query}`);
}

describe('query parameters that may be repeated', () => {
  it.each<[string, object]>([
    ['state=a&name=x', { state: ['a'], name: 'x' }],
    ['state=a&state=b', { state: ['a', 'b'] }],
    ['', {}],
  ])('are arrays for ?%s', async (query, expected) => {
    expect((await ask(query)).json()).toEqual(expected);
  });

  it.each([
    ['state=', '/query/state/0'],
    ['state=a&state=x', '/query/state/1'],
    ['state=a&state=b&state=c', '/query/state'],
    ['name=x&name=y', '/query/name'],
  ])('are refused for ?%s', async (query, pointer) => {
    const answer = await ask(query);
    expect([answer.statusCode, answer.json().errors[0].pointer]).toEqual([400, pointer]);
  });
});
