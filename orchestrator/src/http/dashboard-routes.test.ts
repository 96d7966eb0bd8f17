// The dashboard's own routes, on a folder that stands for a build; and who is told to be who.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessSettings } from '@order-saga/shared/http/access/access';
import { digestOf } from '@order-saga/shared/http/access/access-tokens';
import type { App } from '@order-saga/shared/http/app';
import { createServer } from '@order-saga/shared/http/server';
import { createLogger } from '@order-saga/shared/observability/logger';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dashboardRoutes } from './dashboard-routes.ts';
import { meRoutes } from './me-routes.ts';

const ADMIN_TOKEN = 'a-token-for-the-tests';
const accessTokens = [{ name: 'victor', role: 'viewer', digest: digestOf('the-token-of-victor') }] as const;

let directory: string;
const apps: App[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'order-saga-dashboard-'));
});
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
  await rm(directory, { recursive: true });
});

async function server(access: AccessSettings = { adminToken: undefined, accessTokens: [] }): Promise<App> {
  const app = await createServer({
    api: { title: 'Test' },
    logger: createLogger({ name: 'test', level: 'silent' }),
    isUnavailable: () => false,
    access,
    checks: {},
    registry: createMetrics('test').registry,
  });
  apps.push(app);
  dashboardRoutes(app, '', directory);
  meRoutes(app, access, { triable: false, tokenFile: '.data/admin-token' });
  app.get('/sagas', async () => ({ items: [] }));
  return app;
}

async function build() {
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<p>built</p>');
  await writeFile(join(directory, 'secret.txt'), 'not to be served');
  await writeFile(join(directory, 'assets/index-1a2b.js'), 'plain');
  await writeFile(join(directory, 'assets/index-1a2b.js.br'), 'compressed');
}

describe('the pages of the dashboard', () => {
  it.each([
    ['a path with U+0000', '/assets/%00', {}],
    ['a range that is none', '/assets/index-1a2b.js', { range: 'bytes=9-1' }],
    ['a condition that does not hold', '/assets/index-1a2b.js', { 'if-match': '"other"' }],
  ])('are refused to %s', async (_what, url, headers) => {
    await build();
    const answer = await (await server()).inject({ url, headers });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'MALFORMED_REQUEST']);
  });

  it('are served without a token even where all else asks for one, under a strict policy', async () => {
    await build();
    const app = await server({ adminToken: undefined, accessTokens });
    for (const url of ['/', '/ui', '/ui/sagas', '/ui/sagas/1?state=Failed']) {
      const { statusCode, body, headers } = await app.inject(url);
      expect([statusCode, body], url).toEqual([200, '<p>built</p>']);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['cache-control']).toBe('no-cache');
    }
    expect((await app.inject('/sagas')).statusCode).toBe(401);
  });

  it('stand in front of no route of the API, and of nothing that is not there', async () => {
    await build();
    const app = await server();
    expect((await app.inject('/sagas')).json()).toEqual({ items: [] });
    for (const url of [
      '/sagas/ui',
      '/nowhere',
      '/assets/none.js',
      '/assets/',
      '/secret.txt',
      '/assets/../secret.txt',
    ]) {
      const answer = await app.inject(url);
      expect([answer.statusCode, answer.json().code], url).toEqual([404, 'ROUTE_NOT_FOUND']);
    }
    expect((await app.inject('/assets/..%2fsecret.txt')).statusCode).toBe(400);
  });

  it('name their build, so that a page that was loaded before an update can notice it', async () => {
    await build();
    await writeFile(join(directory, 'sources.sha256'), 'ab12');
    const app = await server();
    for (const method of ['GET', 'HEAD'] as const) {
      expect((await app.inject({ method, url: '/ui/sagas' })).headers['dashboard-build'], method).toBe(
        'ab12',
      );
    }
    await writeFile(join(directory, 'sources.sha256'), 'cd34');
    expect((await app.inject('/')).headers['dashboard-build']).toBe('cd34');
  });

  it('have files that are kept for ever, and come compressed', async () => {
    await build();
    const app = await server();
    const plain = await app.inject('/assets/index-1a2b.js');
    expect([plain.statusCode, plain.body]).toEqual([200, 'plain']);
    expect(plain.headers['cache-control']).toContain('immutable');
    const small = await app.inject({ url: '/assets/index-1a2b.js', headers: { 'accept-encoding': 'br' } });
    expect([small.body, small.headers['content-encoding']]).toEqual(['compressed', 'br']);
  });

  it('show the view of their address at once, where it has a page of its own', async () => {
    await build();
    const app = await server();
    const pages = { '/': 'overview', '/ui/runs/new': 'form', '/ui/runs/:id': 'run' };
    for (const name of Object.values(pages)) await writeFile(join(directory, `${name}.html`), name);
    const list = Object.entries(pages).map(([path, name]) => [path, `${name}.html`]);
    await writeFile(join(directory, 'pages.json'), JSON.stringify(list));
    for (const [url, body] of [
      ['/', 'overview'],
      ['/?a=/ui/runs/new', 'overview'],
      ['/ui/runs/new', 'form'],
      ['/ui/runs/..%2f..%2fsecret.txt?x=1', 'run'],
      ['/ui/runs/', '<p>built</p>'],
      ['/ui/runs/7/more', '<p>built</p>'],
      ['/ui', '<p>built</p>'],
    ] as const) {
      const answer = await app.inject(url);
      expect([answer.statusCode, answer.body], url).toEqual([200, body]);
      expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
  });

  it('say how to build them where they are not built, and come as soon as they are', async () => {
    const app = await server();
    expect((await app.inject('/')).body).toContain('npm run dashboard');
    await build();
    expect((await app.inject('/')).body).toBe('<p>built</p>');
  });

  it('are not in the OpenAPI document', async () => {
    const app = await server();
    const { paths } = (await app.inject('/openapi.json')).json();
    expect(Object.keys(paths).filter((path) => /^\/(ui.*|assets.*)?$/.test(path))).toEqual([]);
  });
});

describe('GET /access/me', () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const me = async (app: App, headers = {}) => app.inject({ url: '/access/me', headers });

  it('tells what asks for a token when nobody has said who they are', async () => {
    const anyone = { name: 'anyone', role: null };
    expect((await me(await server())).json()).toEqual({
      ...anyone,
      ...{ reading: 'open', acting: 'disabled', triable: false, tokenFile: '.data/admin-token' },
    });
    const app = await server({ adminToken: ADMIN_TOKEN, accessTokens: [] });
    expect((await me(app)).json()).toEqual({
      ...anyone,
      reading: 'open',
      acting: 'token',
      triable: false,
      tokenFile: '.data/admin-token',
    });
    expect((await me(app, bearer('something-else'))).json()).toMatchObject(anyone);
  });

  it('tells whose token it is', async () => {
    const app = await server({ adminToken: ADMIN_TOKEN, accessTokens });
    expect((await me(app)).statusCode).toBe(401);
    expect((await me(app, bearer('the-token-of-victor'))).json()).toEqual({
      ...{ name: 'victor', role: 'viewer' },
      ...{ reading: 'token', acting: 'token', triable: false, tokenFile: '.data/admin-token' },
    });
    expect((await me(app, bearer(ADMIN_TOKEN))).json()).toMatchObject({ name: 'admin', role: 'admin' });
  });
});
