// A server with a few routes for the tests of this folder.
import { Type } from 'typebox';
import { afterEach } from 'vitest';
import { createLogger } from '../../observability/logger.ts';
import { createMetrics } from '../../observability/metrics.ts';
import { access } from '../access/access.ts';
import type { App } from '../app.ts';
import { requestError } from '../errors/request-errors.ts';
import { pageQuery } from '../paging.ts';
import { NoBody } from '../requests/json-body.ts';
import { createServer, type ServerOptions } from '../server.ts';

/** Of the servers, unless they are given another. */
export const ADMIN_TOKEN = '0123456789abcdef';

/** Call at the top of a test file. Servers are closed, and `lines` (the log at info) emptied, after each test. */
export function useTestServers() {
  const apps: App[] = [];
  const lines: string[] = [];
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    lines.length = 0;
  });
  const output = {
    write: (line: string) => {
      lines.push(line);
    },
  };

  async function testServer(options: Partial<ServerOptions> = {}): Promise<App> {
    const app = await createServer({
      api: { title: 'Test', tags: [{ name: 'orders', description: 'x' }] },
      logger: createLogger({ name: 'test', level: 'info', output }),
      isUnavailable: (error) => error instanceof Error && error.message === 'no database',
      access: { adminToken: ADMIN_TOKEN, accessTokens: [] },
      checks: {},
      registry: createMetrics('test').registry,
      ...options,
    });
    apps.push(app);
    addRoutes(app);
    return app;
  }
  return { testServer, lines, output };
}

export const json = { 'content-type': 'application/json' };
/** A body that `POST /orders` takes. */
export const order = { name: 'x', lines: [{ quantity: 1 }] };

export function post(
  app: App,
  payload: string | Buffer,
  headers: Record<string, string> = json,
  url = '/orders',
) {
  return app.inject({ method: 'POST', url, headers, payload });
}

const Order = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 8 }),
    lines: Type.Array(
      Type.Object({ quantity: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
      {
        minItems: 1,
        maxItems: 3,
      },
    ),
    note: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  },
  { additionalProperties: false },
);

function addRoutes(app: App): void {
  app.post(
    '/orders',
    { schema: { tags: ['orders'], problems: ['ORDER_NOT_FOUND'], body: Order } },
    async ({ body }) => body,
  );
  app.post('/orders/:id/cancel', { schema: { body: NoBody } }, async ({ body }) => ({ body: body ?? null }));
  app.get(
    '/orders/:id',
    { schema: { params: Type.Object({ id: Type.String({ format: 'uuid' }) }) } },
    async ({ params }) => params,
  );
  app.get(
    '/orders',
    {
      schema: {
        querystring: Type.Object(
          {
            ...pageQuery,
            status: Type.Optional(Type.Enum(['Completed', 'Failed'])),
            incident: Type.Optional(Type.Boolean()),
            after: Type.Optional(Type.String({ format: 'date-time' })),
          },
          { additionalProperties: false },
        ),
      },
    },
    async ({ query }) => query,
  );
  app.get('/fail/:how', { schema: { params: Type.Object({ how: Type.String() }) } }, async ({ params }) => {
    if (params.how === 'refused') throw requestError('ORDER_NOT_FOUND', 'No order 7.');
    if (params.how === 'busy') throw requestError('OVERLOADED', 'Too many orders are waiting.');
    if (params.how === 'away') throw new Error('no database');
    if (params.how === 'foreign') throw Object.assign(new Error('secret'), { statusCode: 404 });
    if (params.how === 'coded') throw requestError('INTERNAL', 'secret');
    throw new Error('secret');
  });
  app.get(
    '/thin',
    { schema: { response: { 200: Type.Object({}), 404: Type.Object({ code: Type.String() }) } } },
    async () => {
      throw requestError('ORDER_NOT_FOUND', 'No order 7.');
    },
  );
  app.post('/admin', { ...access('operator'), schema: { body: Order } }, async ({ actor }) => actor);
}
