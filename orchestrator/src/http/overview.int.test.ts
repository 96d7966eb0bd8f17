// The whole at a glance, and one order in all services, over HTTP.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCounts } from '../overview/counts.ts';
import { readTimeline } from '../overview/timeline.ts';
import { type RunningOrchestrator, runOrchestrator } from '../testing/running-orchestrator.ts';
import { openTestSagas, type TestSagas } from '../testing/test-sagas.ts';

let sagas: TestSagas;
let orchestrator: RunningOrchestrator;
/** What the other services answer, by path; anything else is a 404. */
let answers: Record<string, unknown> = {};
const services = createServer((request, response) => {
  const answer = answers[request.url!];
  response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ?? {}));
});

beforeAll(async () => {
  sagas = await openTestSagas();
  await new Promise<void>((resolve) => services.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(services.address() as AddressInfo).port}`;
  const env = { ORDER_URL: url, STOCK_URL: url, PAYMENT_URL: 'http://127.0.0.1:1' };
  orchestrator = await runOrchestrator(sagas.url, { env });
});
afterAll(async () => {
  await orchestrator?.stop();
  await sagas?.close();
  services.close();
});
beforeEach(async () => {
  answers = {};
  await sagas.database.$executeRaw`TRUNCATE saga, saga_history, dead_letter`;
});

const get = (path: string) => orchestrator.call('GET', path);

/** Makes finished sagas to have taken so long, and ended so long ago. */
async function finished(
  orderId: string,
  { tookMs, agoMs }: { tookMs: number; agoMs: number },
): Promise<void> {
  await sagas.database.$executeRaw`
    UPDATE saga SET finished_at = now() - make_interval(secs => ${agoMs / 1000}::float8),
      updated_at = now() - make_interval(secs => ${agoMs / 1000}::float8),
      started_at = now() - make_interval(secs => ${(agoMs + tookMs) / 1000}::float8)
    WHERE order_id = ${orderId}::uuid`;
}

describe('the overview', () => {
  it('counts sagas by state, and tells their pace and how long they took', async () => {
    for (const state of ['Suspend', 'Paid', 'Paid', 'Failed']) await sagas.saga(state);
    for (const [tookMs, agoMs] of [
      [100, 1000],
      [300, 70_000],
      [9000, 400_000],
    ] as const) {
      await finished(await sagas.saga('Completed'), { tookMs, agoMs });
    }
    const counts = await readCounts(sagas.database);
    expect(counts).toMatchObject({
      total: 7,
      states: { Suspend: 1, Paid: 2, Failed: 1, Completed: 3 },
      incidents: 0,
      recent: { finished: 3, completed: 2 },
      oldestUnfinished: { state: 'Suspend' },
    });
    expect(counts.startedPerSecond * 60).toBeCloseTo(5);
    expect(counts.finishedPerSecond * 60).toBeCloseTo(2);
    expect(counts.recent.p95Ms).toBeGreaterThan(200);
    expect(counts.recent.p95Ms).toBeLessThanOrEqual(300);
  });

  it('leaves what waited for an operator out of the durations', async () => {
    const orderId = await sagas.saga('Completed');
    await finished(orderId, { tookMs: 3_600_000, agoMs: 1000 });
    await sagas.database.$executeRaw`UPDATE saga SET attempt = 2`;
    const { recent } = await readCounts(sagas.database);
    expect(recent).toEqual({ finished: 1, completed: 1, p50Ms: null, p95Ms: null });
  });

  it('shows an empty system, and an order-service that does not answer', async () => {
    const { status, body } = await get('/sagas/overview');
    expect(status).toBe(200);
    expect(body).toMatchObject({ total: 0, oldestUnfinished: null, outbox: null, deadLetters: 0 });
    expect(body.recent).toEqual({ finished: 0, completed: 0, p50Ms: null, p95Ms: null });
  });
});

describe('the timeline', () => {
  it('puts each saga into the bucket of its begin and of its end, without gaps', async () => {
    await finished(await sagas.saga('Completed'), { tookMs: 100, agoMs: 60_000 });
    await finished(await sagas.saga('Completed'), { tookMs: 300_000, agoMs: 60_000 });
    await finished(await sagas.saga('Failed'), { tookMs: 100, agoMs: 0 });
    const { bucketSeconds, buckets } = await readTimeline(sagas.database, 15);
    expect([bucketSeconds, buckets.length]).toEqual([15, 60]);
    const times = buckets.map(({ at }) => Date.parse(at));
    expect(times.every((time, index) => index === 0 || time - times[index - 1]! === 15_000)).toBe(true);
    const sum = (name: 'started' | 'completed' | 'failed') =>
      buckets.reduce((all, bucket) => all + bucket[name], 0);
    expect([sum('started'), sum('completed'), sum('failed')]).toEqual([3, 2, 1]);
    const together = buckets.find(({ completed }) => completed === 2)!;
    expect(together.p95Ms).toBeGreaterThan(100_000);
  });

  it('is there in four lengths', async () => {
    for (const [minutes, count] of [
      [15, 60],
      [60, 60],
      [360, 72],
      [1440, 72],
    ]) {
      expect((await get(`/sagas/timeline?minutes=${minutes}`)).body.buckets).toHaveLength(count!);
    }
    expect((await get('/sagas/timeline')).body.bucketSeconds).toBe(60);
    expect((await get('/sagas/timeline?minutes=7')).body.code).toBe('VALIDATION_FAILED');
  });
});

describe('an order in all services', () => {
  it('is shown by each that answers, and says which does not', async () => {
    const orderId = newId();
    const lines = [{ sku: 'A', quantity: 1, unitPrice: 5 }];
    answers = {
      [`/orders/${orderId}`]: { orderId, status: 'Failed', attempt: 2, total: 5, lines, customerId: 'c' },
      '/inspections': {
        items: [1, 2].map((attempt) => ({ orderId, attempt, status: 'Released', lines: [] })),
      },
    };
    const { status, body } = await get(`/sagas/${orderId}/services`);
    expect(status).toBe(200);
    expect(body.order).toEqual({
      seen: { orderId, status: 'Failed', attempt: 2, total: 5, lines },
      whyNot: null,
    });
    expect(body.stock.seen.map(({ attempt }: { attempt: number }) => attempt)).toEqual([2, 1]);
    expect(body.payment).toEqual({ seen: null, whyNot: 'http://127.0.0.1:1 does not answer.' });
  });
});
