import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useTestServers } from './testing/test-server.ts';

const { testServer } = useTestServers();
let url: string;
let held: (() => void)[];
beforeEach(async () => {
  held = [];
  const app = await testServer({ maxInFlight: 2 });
  app.get('/hold', () => new Promise((resolve) => held.push(() => resolve({}))));
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => {
  for (const letGo of held) letGo();
});

const holding = (count: number) => vi.waitFor(() => expect(held).toHaveLength(count));

describe('a server with as many requests as it can hold', () => {
  it('refuses one more with 503 and Retry-After, and takes it once another is answered', async () => {
    const waiting = [fetch(`${url}/hold`), fetch(`${url}/hold`)];
    await holding(2);
    const refused = await fetch(`${url}/hold`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ code: 'OVERLOADED' });
    held[0]!();
    held[1]!();
    await Promise.all(waiting);
    const taken = fetch(`${url}/hold`);
    await holding(3);
    held[2]!();
    expect((await taken).status).toBe(200);
  });

  it('still says how it is', async () => {
    const waiting = [fetch(`${url}/hold`), fetch(`${url}/hold`)];
    await holding(2);
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect((await fetch(url + path)).status, path).toBe(200);
    for (const letGo of held) letGo();
    await Promise.all(waiting);
  });

  it('counts no client that went away without its answer', async () => {
    for (let n = 1; n <= 3; n++) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write('GET /hold HTTP/1.1\r\nhost: localhost\r\n\r\n');
      await holding(n);
      socket.destroy();
      await once(socket, 'close');
      await vi.waitFor(async () => {
        const answered = fetch(`${url}/other`);
        expect((await answered).status).toBe(404);
      });
    }
  });
});
