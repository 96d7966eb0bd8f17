import { describe, expect, it } from 'vitest';
import type { App } from './app.ts';
import { costly, costlyAtOnce, limitCostly } from './costly.ts';
import { useTestServers } from './testing/test-server.ts';

const { testServer } = useTestServers();

/** Routes that end when the test says so. */
async function server(options?: { mostWaiting?: number; patienceMs?: number }) {
  const app: App = await testServer();
  limitCostly(app, 2, options);
  const begun: (() => void)[] = [];
  const work = () => new Promise<object>((resolve) => begun.push(() => resolve({})));
  app.get('/costly', { ...costly() }, work);
  app.get('/cheap', work);
  const ask = (url: string) => app.inject(url).then(({ statusCode }) => statusCode);
  return { app, begun, ask };
}

describe('costly routes', () => {
  it('run a few at once, and the others in their turn', async () => {
    const { begun, ask } = await server();
    const answers = Array.from({ length: 5 }, () => ask('/costly'));
    await expect.poll(() => begun.length).toBe(2);
    for (let done = 0; done < 5; done++) {
      begun[done]!();
      await expect.poll(() => begun.length).toBe(Math.min(5, done + 3));
    }
    expect(await Promise.all(answers)).toEqual([200, 200, 200, 200, 200]);
  });

  it('hold up no other route', async () => {
    const { begun, ask } = await server();
    const waiting = Array.from({ length: 4 }, () => ask('/costly'));
    await expect.poll(() => begun.length).toBe(2);
    const cheap = ask('/cheap');
    await expect.poll(() => begun.length).toBe(3);
    begun[2]!();
    expect(await cheap).toBe(200);
    for (let n = 0; n < 5; n++) {
      await expect.poll(() => begun.length).toBeGreaterThan(n);
      begun[n]!();
    }
    await Promise.all(waiting);
  });

  it('are refused when too many wait, or for too long', async () => {
    const { app, begun, ask } = await server({ mostWaiting: 1, patienceMs: 50 });
    const running = [ask('/costly'), ask('/costly')];
    await expect.poll(() => begun.length).toBe(2);
    const waits = app.inject('/costly');
    const oneTooMany = await app.inject('/costly');
    for (const answer of [oneTooMany, await waits]) {
      expect([answer.statusCode, answer.json().code]).toEqual([503, 'OVERLOADED']);
      expect(answer.headers['retry-after']).toBe('1');
    }
    for (const end of begun) end();
    expect(await Promise.all(running)).toEqual([200, 200]);
  });

  it('of one address or token hold up no other', async () => {
    const app = await testServer();
    limitCostly(app, 1, { mostWaiting: 3 });
    const begun: { ip: string; end(): void }[] = [];
    app.get(
      '/costly',
      { ...costly() },
      ({ ip }) => new Promise<object>((resolve) => begun.push({ ip, end: () => resolve({}) })),
    );
    const ask = (remoteAddress: string) =>
      app.inject({ url: '/costly', remoteAddress }).then(({ statusCode }) => statusCode);
    const [many, other] = ['10.0.0.1', '10.0.0.2'] as const;
    const running = ask(many);
    await expect.poll(() => begun.length).toBe(1);
    const waiting = [ask(many), ask(many), ask(many)];
    expect(await ask(many)).toBe(503);
    const others = [ask(other), ask(other)];
    for (let done = 0; done < 6; done++) {
      await expect.poll(() => begun.length).toBe(done + 1);
      begun[done]!.end();
    }
    expect(await Promise.all([running, ...waiting, ...others])).toEqual([200, 200, 200, 200, 200, 200]);
    expect(begun.map(({ ip }) => ip)).toEqual([many, many, other, many, other, many]);
  });

  it('keep their place when their client goes, until their work is done', async () => {
    const { app, begun, ask } = await server();
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const going = new AbortController();
    const gone = [1, 2].map(() => fetch(`${url}/costly`, { signal: going.signal }).catch(() => {}));
    await expect.poll(() => begun.length).toBe(2);
    going.abort();
    await Promise.all(gone);
    const next = ask('/costly');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(begun.length).toBe(2);
    begun[0]!();
    await expect.poll(() => begun.length).toBe(3);
    begun[1]!();
    begun[2]!();
    expect(await next).toBe(200);
  });
});

it('two connections of five are for costly reads, and one at least', () => {
  expect([1, 2, 5, 10].map(costlyAtOnce)).toEqual([1, 1, 2, 4]);
});
