// The whole at a glance, and one order in all services, over HTTP.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ADMIN_TOKEN,
  type RunningOrchestrator,
  runOrchestrator,
} from '../../testing/running-orchestrator.ts';
import { messagesOf } from '../../testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../../testing/test-sagas.ts';
import { countSettled } from './begun.ts';
import { readCounts } from './counts.ts';
import { readTimeline } from './timeline.ts';

const RETENTION_DAYS = 90;

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

const counted = async (settled = countSettled(sagas.database, RETENTION_DAYS)) =>
  readCounts(sagas.database, await settled());

/** Makes a finished saga to have taken so long, and ended so long ago. */
async function finished(
  orderId: string,
  { tookMs, agoMs }: { tookMs: number; agoMs: number },
): Promise<void> {
  await sagas.database.$executeRaw`
    WITH ended AS (
      UPDATE saga_history SET at = now() - make_interval(secs => ${agoMs / 1000}::float8)
      WHERE order_id = ${orderId}::uuid AND to_state IN ('Completed', 'Failed') RETURNING order_id, at)
    UPDATE saga SET finished_at = at, updated_at = at, started_at = at - make_interval(secs => ${tookMs / 1000}::float8)
    FROM ended WHERE saga.order_id = ended.order_id`;
}

/** Replays a failed saga, which completes then. */
async function repair(orderId: string): Promise<void> {
  const { status } = await orchestrator.call('POST', `/admin/sagas/${orderId}/replay`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: { reason: 'repaired' },
  });
  expect(status).toBe(202);
  const { reopened, reserved, paid, completed } = messagesOf(orderId, 2);
  await sagas.handle(reopened, reserved, paid, completed);
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
    const counts = await counted();
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
    await sagas.database.$executeRaw`UPDATE saga_history SET attempt = 2`;
    const { recent } = await counted();
    expect(recent).toEqual({ finished: 1, completed: 1, p50Ms: null, p95Ms: null });
  });

  it('counts right with what it remembers: sagas that begin, end, are replayed and pruned', async () => {
    let time = 0;
    const settled = countSettled(sagas.database, RETENTION_DAYS, () => time);
    const beganAgo = (orderId: string, days: number) => sagas.database.$executeRaw`
      UPDATE saga SET started_at = now() - ${days}::float8 * interval '1 day' WHERE order_id = ${orderId}::uuid`;
    const [old, failed, paid] = [
      await sagas.saga('Completed'),
      await sagas.saga('Failed'),
      await sagas.saga('Paid'),
    ];
    await beganAgo(old, RETENTION_DAYS + 1);
    await beganAgo(failed, 1);
    await beganAgo(paid, 0.5);
    await sagas.saga('Suspend');
    const states = async () => {
      const { total, states } = await counted(settled);
      return { total, ...states };
    };
    expect(await states()).toEqual({ total: 4, Completed: 1, Failed: 1, Paid: 1, Suspend: 1 });
    expect((await settled()).sagas).toBe(2);

    await sagas.database.$executeRaw`DELETE FROM saga WHERE order_id = ${old}::uuid`;
    await sagas.database.$executeRaw`
      UPDATE saga SET state = 'Completed', attempt = 2, failure_reason = NULL WHERE order_id = ${failed}::uuid`;
    await sagas.saga('Completed');
    await sagas.handle(messagesOf(newId()).cancel);
    const now = { Failed: 0, Paid: 1, Suspend: 1 };
    expect(await states()).toEqual({ ...now, total: 4, Completed: 2 });

    // Nobody begins a saga in the past, except by hand: that is seen when all is counted anew.
    await beganAgo(await sagas.saga('Completed'), 1);
    expect(await states()).toEqual({ ...now, total: 4, Completed: 2 });
    time += 3_600_000;
    expect(await states()).toEqual({ ...now, total: 5, Completed: 3 });
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
    const [quick, slow] = [await sagas.saga('Completed'), await sagas.saga('Completed')];
    await finished(quick, { tookMs: 100, agoMs: 60_000 });
    await finished(slow, { tookMs: 300_000, agoMs: 60_000 });
    // At one time, or a bucket may begin between the two.
    await sagas.database.$executeRaw`
      UPDATE saga_history SET at = other.at FROM saga_history AS other
      WHERE saga_history.order_id = ${slow}::uuid AND other.order_id = ${quick}::uuid
        AND saga_history.to_state = 'Completed' AND other.to_state = 'Completed'`;
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

  it('estimates how long they took by some of each part of a bucket when there are many', async () => {
    const { bucketSeconds } = await readTimeline(sagas.database, 1440);
    await sagas.database.$executeRaw`
      WITH ended AS (
        INSERT INTO saga (order_id, state, started_at, updated_at, finished_at)
        SELECT gen_random_uuid(), 'Completed', at - ms * interval '1 millisecond', at, at
        FROM generate_series(0, 2999) AS n, LATERAL (SELECT
        date_bin('20 minutes', now(), 'epoch') - interval '20 minutes' + n * interval '0.4 seconds' AS at,
        -- The second half of the bucket is slow: its first or last ones alone would tell another story.
        CASE WHEN n < 1500 THEN 100 ELSE 1000 + n % 7 END AS ms) AS saga
        RETURNING order_id, finished_at)
      INSERT INTO saga_history (order_id, seq, at, kind, name, from_state, to_state, attempt, detail)
      SELECT order_id, 1, finished_at, 'message', 'OrderCompleted', 'Paid', 'Completed', 1, '{}' FROM ended`;
    const { buckets } = await readTimeline(sagas.database, 1440);
    const [bucket, current] = buckets.slice(-2);
    expect([bucketSeconds, bucket!.completed, current!.completed]).toEqual([1200, 3000, 0]);
    expect(bucket!.p95Ms).toBeGreaterThanOrEqual(1000);
    expect(bucket!.p95Ms).toBeLessThan(1007);
  });

  it('keeps the failures of sagas that were replayed at their time, and has the repairs at theirs', async () => {
    const orderIds = await Promise.all(Array.from({ length: 20 }, () => sagas.saga('Failed')));
    const hourAgo = await sagas.database.$queryRaw<{ at: Date }[]>`SELECT now() - interval '1 hour' AS at`;
    await sagas.database.$executeRaw`UPDATE saga_history SET at = at - interval '1 hour'`;
    const failures = async () =>
      (await readTimeline(sagas.database, 360)).buckets.flatMap((bucket) =>
        bucket.failed > 0 ? [[bucket.at, bucket.failed, bucket.p95Ms !== null]] : [],
      );
    const incident = await failures();
    expect(incident.map(([, failed]) => failed)).toEqual([20]);
    expect(Math.abs(Date.parse(String(incident[0]![0])) - hourAgo[0]!.at.getTime())).toBeLessThan(300_000);

    for (const orderId of orderIds) {
      await repair(orderId);
    }
    expect(await failures()).toEqual(incident);
    const { buckets } = await readTimeline(sagas.database, 360);
    expect(buckets.reduce((sum, { completed }) => sum + completed, 0)).toBe(20);
    expect(buckets.slice(-2).reduce((sum, { completed }) => sum + completed, 0)).toBe(20);
    expect((await counted()).recent).toMatchObject({ finished: 20, completed: 20 });
  });

  it('counts a failure of the last minutes as one although its saga has completed since', async () => {
    const orderId = await sagas.saga('Failed');
    await repair(orderId);
    const counts = await counted();
    expect(counts.recent).toMatchObject({ finished: 2, completed: 1 });
    expect(counts.finishedPerSecond * 60).toBeCloseTo(2);
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
      [`/orders/${orderId}`]: {
        ...{ orderId, status: 'Failed', attempt: 2, total: 5, lines, customerId: 'c' },
        failure: { reason: 'Cancelled', detail: null },
      },
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
