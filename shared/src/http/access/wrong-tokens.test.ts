// Guessing tokens: counted, logged, slowed; and whoever holds one never waits.

import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../observability/metrics.ts';
import { useTestServers } from '../testing/test-server.ts';
import { access, openAccess, tellingAccess } from './access.ts';
import { digestOf } from './access-tokens.ts';

const { testServer, lines } = useTestServers();
const RIGHT = 'the-token-of-ann-1234';
const GUESS = 'a-guess-that-is-wrong-';
const ann = { name: 'ann', role: 'operator' as const, digest: digestOf(RIGHT) };

async function guarded(accessTokens = [ann], adminToken?: string) {
  const { registry } = createMetrics('test');
  const app = await testServer({ access: { adminToken, accessTokens }, registry });
  app.get('/act', { ...access('operator') }, async () => ({ done: true }));
  app.get('/open', { ...openAccess('client') }, async () => ({ done: true }));
  app.get('/me', { ...tellingAccess('viewer') }, async ({ actor }) => actor);
  const ask = async (token: string, remoteAddress = '10.0.0.1', url = '/act') => {
    const begun = performance.now();
    const headers = { authorization: `Bearer ${token}` };
    const answer = await app.inject({ url, headers, remoteAddress });
    return { status: answer.statusCode, headers: answer.headers, ms: performance.now() - begun };
  };
  const counted = async () =>
    /access_wrong_tokens_total(?:\{[^}]*\})? (\d+)/.exec(await registry.metrics())?.[1];
  const guess = (count: number, address?: string, url?: string) =>
    Promise.all(Array.from({ length: count }, (_, index) => ask(GUESS + index, address, url)));
  return { ask, guess, counted };
}

describe('tokens that nobody holds', () => {
  it('are counted, and told once with the address and without the token', async () => {
    const { guess, counted, ask } = await guarded();
    expect(await counted()).toBe('0');
    await guess(20);
    await ask(RIGHT);
    expect(await counted()).toBe('20');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 40, address: '10.0.0.1' });
    expect(lines[0]).not.toContain(GUESS);
  });

  it('are answered slower and slower, then refused, while the right one is answered at once', async () => {
    const { guess, ask } = await guarded();
    const guesses = guess(250);
    const right = await ask(RIGHT);
    expect(right.status).toBe(200);
    const elsewhere = await ask(GUESS, '10.0.0.2');
    expect(elsewhere.status).toBe(401);
    const answers = await guesses;
    const of = (status: number) => answers.filter((answer) => answer.status === status);
    // At once, and one after the other for five seconds. The machine may be slow, so there can be some more.
    expect(of(401).length).toBeGreaterThanOrEqual(200);
    expect(of(401).length).toBeLessThan(240);
    expect(Math.max(...of(401).map(({ ms }) => ms))).toBeGreaterThan(4000);
    expect(of(429).length).toBe(250 - of(401).length);
    for (const { headers } of of(429)) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Math.max(right.ms, elsewhere.ms)).toBeLessThan(3000);
    expect((await ask(RIGHT)).status).toBe(200);
  });

  it('are of one network where an IPv6 address is another each time', async () => {
    const { ask } = await guarded();
    const answers = await Promise.all(
      Array.from({ length: 130 }, (_, index) => ask(GUESS, `2001:db8::${index.toString(16)}:1`)),
    );
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeGreaterThan(1200);
  });

  it('count where an open route tells whose a token is, and not where it does not matter', async () => {
    const { guess, counted } = await guarded([], 'an-admin-token-1234567');
    expect((await guess(3, '10.0.0.1', '/open')).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await counted()).toBe('0');
    expect((await guess(3, '10.0.0.1', '/me')).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await counted()).toBe('3');
  });
});
