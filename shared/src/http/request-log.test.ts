// What requests leave in the log.
import { Readable } from 'node:stream';
import { afterEach, expect, it } from 'vitest';
import { createLogger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import type { App } from './app.ts';
import { createServer } from './server.ts';

let app: App;
afterEach(() => app.close());

it('a stream that its client closes is no news', async () => {
  const lines: { level: number; msg: string }[] = [];
  app = await createServer({
    api: { title: 'Test' },
    logger: createLogger({
      name: 'test',
      level: 'debug',
      output: {
        write(line) {
          lines.push(JSON.parse(line));
        },
      },
    }),
    isUnavailable: () => false,
    access: { adminToken: undefined, accessTokens: [] },
    checks: {},
    registry: createMetrics('test').registry,
  });
  const body = new Readable({ read() {} });
  body.push('begun\n');
  app.get('/stream', (_request, reply) => reply.type('text/plain').send(body));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const page = new AbortController();
  const answer = await fetch(`${url}/stream`, { signal: page.signal });
  await answer.body!.getReader().read();
  const before = lines.length;
  page.abort();
  await expect.poll(() => lines.slice(before).length).toBeGreaterThan(0);
  const news = lines.slice(before).filter(({ level }) => level > 20);
  expect(news).toEqual([]);
});
