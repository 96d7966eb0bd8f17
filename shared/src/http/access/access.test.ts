import { describe, expect, it } from 'vitest';
import type { App } from '../app.ts';
import { ADMIN_TOKEN, useTestServers } from '../testing/test-server.ts';
import { access, openAccess } from './access.ts';
import { type AccessToken, digestOf, type Role, roles } from './access-tokens.ts';

const { testServer, lines } = useTestServers();

const tokenOf = (role: string) => `the-token-of-the-${role}`;
const accessTokens: AccessToken[] = roles.map((role) => ({
  name: `${role}-1`,
  role,
  digest: digestOf(tokenOf(role)),
}));

/** A server with a route for each way to guard one; what answers is who asked. */
async function guarded(settings: { adminToken?: string; accessTokens?: readonly AccessToken[] } = {}) {
  const app = await testServer({ access: { adminToken: undefined, accessTokens: [], ...settings } });
  app.get('/plain', async ({ actor }) => actor);
  app.get('/orders-read', { ...openAccess('client', 'viewer') }, async ({ actor }) => actor);
  app.get('/orders-place', { ...openAccess('client') }, async ({ actor }) => actor);
  for (const role of ['viewer', 'operator', 'admin'] as const) {
    app.get(`/admin-${role}`, { ...access(role) }, async ({ actor }) => actor);
  }
  return app;
}

const ask = (app: App, url: string, authorization?: string) =>
  app.inject({ url, headers: authorization === undefined ? {} : { authorization } });
const statuses = async (app: App, urls: readonly string[], authorization?: string) =>
  Promise.all(urls.map(async (url) => (await ask(app, url, authorization)).statusCode));

const open = ['/plain', '/orders-read', '/orders-place', '/metrics', '/openapi.json', '/docs/json'];
const always = ['/admin-viewer', '/admin-operator', '/admin-admin'];

describe('without any token', () => {
  it('routes are open, and those of admins closed with what to do', async () => {
    const app = await guarded();
    expect(await statuses(app, open)).toEqual(open.map(() => 200));
    expect((await ask(app, '/plain')).json()).toEqual({ name: 'anyone', role: null });
    const closed = await ask(app, '/admin-viewer', 'Bearer undefined');
    expect([closed.statusCode, closed.headers['retry-after']]).toEqual([503, '60']);
    expect(closed.json()).toMatchObject({
      code: 'ADMIN_DISABLED',
      detail: expect.stringContaining('ADMIN_TOKEN'),
    });
  });
});

describe('with ADMIN_TOKEN alone', () => {
  it.each([`Bearer ${ADMIN_TOKEN}`, `bearer ${ADMIN_TOKEN}`, `BEARER  ${ADMIN_TOKEN}`])(
    'lets %s do everything, as admin',
    async (authorization) => {
      const app = await guarded({ adminToken: ADMIN_TOKEN });
      expect(await statuses(app, always, authorization)).toEqual([200, 200, 200]);
      expect((await ask(app, '/admin-admin', authorization)).json()).toEqual({
        name: 'admin',
        role: 'admin',
      });
    },
  );

  it('knows its holder on open routes, and minds no wrong token there', async () => {
    const app = await guarded({ adminToken: ADMIN_TOKEN });
    expect((await ask(app, '/plain', `Bearer ${ADMIN_TOKEN}`)).json()).toEqual({
      name: 'admin',
      role: 'admin',
    });
    expect((await ask(app, '/plain', 'Bearer wrong')).json()).toEqual({ name: 'anyone', role: null });
  });

  it('asks for it on the routes of admins only', async () => {
    const app = await guarded({ adminToken: ADMIN_TOKEN });
    expect(await statuses(app, open)).toEqual(open.map(() => 200));
    expect(await statuses(app, always)).toEqual([401, 401, 401]);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${ADMIN_TOKEN}x`,
    `Bearer ${ADMIN_TOKEN.slice(0, -1)}`,
    `Bearer ${ADMIN_TOKEN.toUpperCase()}`,
    `Bearer ${ADMIN_TOKEN}, Bearer ${ADMIN_TOKEN}`,
    `Basic ${ADMIN_TOKEN}`,
    ADMIN_TOKEN,
    `xBearer ${ADMIN_TOKEN}`,
  ])('refuses %j with a challenge that names the role', async (authorization) => {
    const answer = await ask(await guarded({ adminToken: ADMIN_TOKEN }), '/admin-operator', authorization);
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(answer.json()).toMatchObject({
      code: 'UNAUTHORIZED',
      detail: expect.stringContaining('role operator'),
    });
  });
});

describe('with ACCESS_TOKENS', () => {
  it('every route but those of health asks for a token', async () => {
    const app = await guarded({ accessTokens });
    expect(await statuses(app, [...open, ...always])).toEqual([...open, ...always].map(() => 401));
    expect(await statuses(app, ['/healthz', '/readyz'])).toEqual([200, 200]);
    expect(await statuses(app, ['/docs', '/docs/static/swagger-ui-bundle.js', '/nowhere'])).toEqual([
      200, 200, 404,
    ]);
  });

  it.each<[Role, string[]]>([
    ['client', ['/orders-read', '/orders-place', '/openapi.json', '/docs/json']],
    ['viewer', ['/plain', '/orders-read', '/metrics', '/openapi.json', '/docs/json', '/admin-viewer']],
    [
      'operator',
      [
        '/plain',
        '/orders-read',
        '/metrics',
        '/openapi.json',
        '/docs/json',
        '/admin-viewer',
        '/admin-operator',
      ],
    ],
    ['admin', [...open, ...always]],
  ])('a %s may use its routes and no others', async (role, allowed) => {
    const app = await guarded({ accessTokens });
    const all = [...open, ...always];
    const expected = all.map((url) => (allowed.includes(url) ? 200 : 403));
    expect(await statuses(app, all, `Bearer ${tokenOf(role)}`)).toEqual(expected);
  });

  it('the request knows who sent it', async () => {
    const app = await guarded({ accessTokens });
    const answer = await ask(app, '/admin-viewer', `Bearer ${tokenOf('operator')}`);
    expect(answer.json()).toEqual({ name: 'operator-1', role: 'operator' });
  });

  it('a refusal says which role is needed and which is there', async () => {
    const app = await guarded({ accessTokens });
    const answer = await ask(app, '/admin-operator', `Bearer ${tokenOf('viewer')}`);
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({
      code: 'FORBIDDEN',
      detail: 'This route needs the role operator; the token of viewer-1 is in viewer.',
    });
  });

  it('ADMIN_TOKEN still does, where it is set', async () => {
    const app = await guarded({ accessTokens, adminToken: ADMIN_TOKEN });
    expect((await ask(app, '/admin-admin', `Bearer ${ADMIN_TOKEN}`)).statusCode).toBe(200);
    expect(
      (await ask(await guarded({ accessTokens }), '/admin-admin', `Bearer ${ADMIN_TOKEN}`)).statusCode,
    ).toBe(401);
  });

  it('no token is in the log', async () => {
    const app = await guarded({ accessTokens });
    await ask(app, '/fail/unexpected', `Bearer ${tokenOf('admin')}`);
    expect(lines.join()).toContain('Internal error');
    expect(lines.join()).not.toContain('the-token-of');
  });

  it('OpenAPI names the roles of each route that asks', async () => {
    type Document = { paths: Record<string, { get: { security?: unknown } }> };
    const needed = async (app: App, authorization?: string) => {
      const { paths } = (await ask(app, '/openapi.json', authorization)).json() as Document;
      return (url: string) => paths[url]?.get.security;
    };
    const closed = await needed(await guarded({ accessTokens }), `Bearer ${tokenOf('viewer')}`);
    expect(closed('/admin-operator')).toEqual([{ token: ['operator'] }]);
    expect(closed('/orders-read')).toEqual([{ token: ['client'] }, { token: ['viewer'] }]);
    expect(closed('/plain')).toEqual([{ token: ['viewer'] }]);
    expect(closed('/healthz')).toEqual([]);
    const opened = await needed(await guarded({ adminToken: ADMIN_TOKEN }));
    expect(opened('/admin-operator')).toEqual([{ token: ['operator'] }]);
    expect(opened('/plain')).toEqual([]);
  });
});
