import { expect, it } from 'vitest';
import { withoutPublicPath } from './public-path.ts';
import { useTestServers } from './testing/test-server.ts';

const { testServer } = useTestServers();

it.each([
  ['/ops/saga', '/'],
  ['/ops/saga/', '/'],
  ['/ops/saga?a=1', '/?a=1'],
  ['/ops/saga/sagas?a=1', '/sagas?a=1'],
  ['/ops/sagas', '/ops/sagas'],
  ['/sagas', '/sagas'],
  ['/x/ops/saga/sagas', '/x/ops/saga/sagas'],
])('below /ops/saga, %s is %s', (url, path) => {
  expect(withoutPublicPath('/ops/saga')({ url })).toBe(path);
  expect(withoutPublicPath('')({ url })).toBe(url);
});

it('a route is found with and without the path, and names itself below it', async () => {
  const app = await testServer({ publicPath: '/ops/saga' });
  app.post('/things', async (_request, reply) => reply.code(201).header('location', '/things/7').send({}));
  for (const url of ['/things', '/ops/saga/things']) {
    const answer = await app.inject({ method: 'POST', url });
    expect([answer.statusCode, answer.headers.location]).toEqual([201, '/ops/saga/things/7']);
  }
  expect((await app.inject('/ops/saga/openapi.json')).json().servers[0].url).toBe('/ops/saga');
  expect((await app.inject('/docs')).body).toContain('"/ops/saga/docs/static/swagger-ui-bundle.js"');
});

it.each(['/orders', '/docs', '/metrics'])(
  '%s has routes of the service: it does not start',
  async (publicPath) => {
    const app = await testServer({ publicPath });
    await expect(app.listen({ port: 0 })).rejects.toThrow(
      `PUBLIC_PATH is ${publicPath}, where this service has routes of its own`,
    );
  },
);
