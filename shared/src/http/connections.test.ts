// What only a real socket shows: how a server closes, and what it answers to what is hardly HTTP.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Type } from 'typebox';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import type { App } from './app.ts';
import { createServer } from './server.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A listening server with GET /held, whose answers wait for `release`. */
async function listening() {
  const app: App = await createServer({
    api: { title: 'Test' },
    logger: createLogger({ name: 'test', level: 'silent' }),
    access: { adminToken: undefined, accessTokens: [] },
    isUnavailable: () => false,
    checks: {},
    registry: createMetrics('test').registry,
  });
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let held = 0;
  app.get('/held', async () => {
    held++;
    await released;
    return { held: true };
  });
  app.post('/echo', { schema: { body: Type.Object({}) } }, async () => ({}));
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  cleanUps.push(() => app.close());
  cleanUps.push(() => app.server.closeAllConnections());
  cleanUps.push(release);
  return { app, address, port: Number(new URL(address).port), release, held: () => held };
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  cleanUps.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Sends `bytes` and gives all that comes back until the server ends the connection. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = await connected(port);
  socket.write(bytes);
  return text(socket);
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

describe('closing', () => {
  it('ends at once although clients keep idle connections, used and unused', async () => {
    const { app, address, port } = await listening();
    const agent = new Agent({ keepAlive: true });
    cleanUps.push(() => agent.destroy());
    const [response] = await once(request(`${address}/healthz`, { agent }).end(), 'response');
    await text(response);
    const unused = await connected(port);
    await vi.waitFor(() => expect(connections(app)).resolves.toBe(2));
    await app.close();
    await once(unused, 'close');
  });

  it('finishes the answer in hand and then ends its connection', async () => {
    const { app, port, release, held } = await listening();
    const answer = exchange(port, get('/held'));
    await vi.waitFor(() => expect(held()).toBe(1));
    const closed = app.close();
    await vi.waitFor(() => expect(app.server.listening).toBe(false));
    release();
    expect(await answer).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close\r\n[\s\S]*\{"held":true\}$/i,
    );
    await closed;
  });

  it('refuses a further request on an open connection with 503 STOPPING', async () => {
    const { app, port, release, held } = await listening();
    const holding = exchange(port, get('/held'));
    await vi.waitFor(() => expect(held()).toBe(1));
    const accepted = once(app.server, 'connection') as Promise<[Socket]>;
    const socket = await connected(port);
    // Half a request keeps the connection from being idle when the close begins.
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n');
    const [serverSide] = await accepted;
    await vi.waitFor(() => expect(serverSide.bytesRead).toBeGreaterThan(0));
    const closed = app.close();
    await vi.waitFor(() => expect(app.server.listening).toBe(false));
    socket.write('\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/retry-after: 1\r\n/i);
    expect(answer).toContain('"code":"STOPPING"');
    release();
    await Promise.all([holding, closed]);
  });

  it('cuts off after 6 s what does not end by itself', async () => {
    const { app, port, held } = await listening();
    const answer = exchange(port, get('/held')).catch(() => '');
    await vi.waitFor(() => expect(held()).toBe(1));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const closed = app.close();
    await vi.advanceTimersByTimeAsync(5999);
    await expect(connections(app)).resolves.toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await closed;
    expect(await answer).toBe('');
  });
});

describe('what is hardly HTTP', () => {
  it.each([
    ['nonsense', 'hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'a request without Host',
      'GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'two Hosts',
      'GET /healthz HTTP/1.1\r\nHost: localhost\r\nhost: b\r\nConnection: close\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'two tokens',
      'GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a\r\nauthorization: Bearer b\r\nConnection: close\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'two content lengths',
      'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
    [
      '20 KiB of headers',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
  ])('is answered with a problem: %s', async (_what, bytes, status, code) => {
    const { port } = await listening();
    const answer = await exchange(port, bytes);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toMatch(/\r\nContent-Type: application\/problem\+json\r\n/i);
    expect(answer).toContain(`"code":"${code}"`);
  });

  it.each(['/healthz', '/readyz'])('need not name a Host to ask %s', async (path) => {
    const { port } = await listening();
    for (const version of ['1.0', '1.1']) {
      const bytes = `GET ${path} HTTP/${version}\r\nConnection: close\r\n\r\n`;
      expect(await exchange(port, bytes)).toContain('HTTP/1.1 200 ');
    }
  });

  it('does not bring a server down when a client goes away while it sends', async () => {
    const { address, port } = await listening();
    const socket = await connected(port);
    socket.write(
      'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
    socket.resetAndDestroy();
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
  });
});

describe('a request that takes its time', () => {
  const LIMIT_MS = 300;

  it('may take 30 seconds', async () => {
    const { app } = await listening();
    expect([app.server.requestTimeout, app.server.headersTimeout]).toEqual([30_000, 30_000]);
  });

  it.each([
    ['its first byte', ''],
    ['its headers', 'POST /echo HTTP/1.1\r\nHost: localhost\r\nX: '],
    [
      'its body',
      'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n ',
    ],
  ])('is refused within a second after its limit, whatever comes of %s', async (_what, bytes) => {
    const { app, port } = await listening();
    Object.assign(app.server, { requestTimeout: LIMIT_MS, headersTimeout: LIMIT_MS });
    const socket = await connected(port);
    socket.on('error', () => {});
    const begun = performance.now();
    const dribble = setInterval(() => bytes !== '' && socket.write(' '), 50);
    cleanUps.push(() => clearInterval(dribble));
    socket.write(bytes);
    expect(await text(socket)).toContain('HTTP/1.1 408 ');
    expect(performance.now() - begun).toBeGreaterThan(LIMIT_MS - 50);
    expect(performance.now() - begun).toBeLessThan(LIMIT_MS + 3000);
  });
});

describe('a body that is too large', () => {
  it.each([257, 1024, 5 * 1024, 20 * 1024])(
    'of %d KiB is refused with 413 that the client can read',
    async (kib) => {
      const { address } = await listening();
      for (let n = 0; n < 5; n++) {
        const answer = await fetch(`${address}/echo`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify('x'.repeat(kib * 1024)),
        });
        expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
          413,
          'BODY_TOO_LARGE',
        ]);
      }
    },
  );

  it('is refused when it comes in chunks without a length', async () => {
    const { address } = await listening();
    const answer = await fetch(`${address}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob(['"', 'x'.repeat(300 * 1024), '"']).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(413);
  });
});

function connections(app: App): Promise<number> {
  return new Promise((resolve, reject) => {
    app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
