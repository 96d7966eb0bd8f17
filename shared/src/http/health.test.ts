import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import type { HealthChecks } from './health.ts';
import { createServer } from './server.ts';

const serverWith = (checks: HealthChecks) =>
  createServer({
    api: { title: 'Test' },
    logger: createLogger({ name: 'test', level: 'silent' }),
    access: { adminToken: undefined, accessTokens: [] },
    isUnavailable: () => false,
    checks,
    registry: createMetrics('test').registry,
  });

const up = async () => undefined;
const down = () => Promise.reject(new Error('away'));
const hanging = () => new Promise<undefined>(() => {});

afterEach(() => vi.useRealTimers());

describe('GET /healthz', () => {
  it('says ok, and the version of the project, while everything else is away', async () => {
    const app = await serverWith({ database: { required: true, check: down } });
    const answer = await app.inject('/healthz');
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok', version }]);
  });
});

describe('GET /readyz', () => {
  it('is ready when everything is up', async () => {
    const app = await serverWith({
      database: { required: true, check: up },
      broker: { required: true, check: () => undefined },
    });
    const answer = await app.inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: 'ready', checks: { database: 'up', broker: 'up' } },
    ]);
  });

  it.each([
    ['rejects', down, 'failed'],
    ['gives a reason', () => 'read-only', 'read-only'],
    [
      'throws',
      () => {
        throw new Error('away');
      },
      'failed',
    ],
  ])(
    'is 503 with Retry-After and a reason when the check of something required %s',
    async (_how, check, reason) => {
      const app = await serverWith({ database: { required: true, check } });
      const answer = await app.inject('/readyz');
      expect([answer.statusCode, answer.json()]).toEqual([
        503,
        { status: 'not-ready', checks: { database: 'down' }, reasons: { database: reason } },
      ]);
      expect(answer.headers['retry-after']).toBe('2');
    },
  );

  it('stays ready, and shows it, when something not required is down', async () => {
    const app = await serverWith({
      database: { required: true, check: up },
      broker: { required: false, check: down },
    });
    const answer = await app.inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: 'ready', checks: { database: 'up', broker: 'down' }, reasons: { broker: 'failed' } },
    ]);
  });

  it('takes a check that gives no answer for 1.5 s as down', async () => {
    const app = await serverWith({ database: { required: true, check: hanging } });
    await app.ready();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const answer = app.inject('/readyz');
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1), { interval: 1 });
    await vi.advanceTimersByTimeAsync(1500);
    expect((await answer).json()).toMatchObject({ status: 'not-ready', reasons: { database: 'no-answer' } });
  });

  it('does not start a check again that still hangs, and does when it has ended', async () => {
    const pending: PromiseWithResolvers<undefined>[] = [];
    const check = () => {
      const next = Promise.withResolvers<undefined>();
      pending.push(next);
      return next.promise;
    };
    const app = await serverWith({ database: { required: true, check } });
    const [one, two] = [app.inject('/readyz'), app.inject('/readyz')];
    await vi.waitFor(() => expect(pending).toHaveLength(1));
    pending[0]?.resolve(undefined);
    expect([(await one).statusCode, (await two).statusCode]).toEqual([200, 200]);
    const three = app.inject('/readyz');
    await vi.waitFor(() => expect(pending).toHaveLength(2));
    pending[1]?.reject(new Error('away'));
    expect((await three).statusCode).toBe(503);
  });
});
