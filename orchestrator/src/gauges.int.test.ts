// What the orchestrator's gauges read from the database.
import { decideInStore } from '@order-saga/shared/database/store';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { gauges } from './gauges.ts';
import { decideHold } from './operate/holds/hold.ts';
import { createPostgresHoldStore } from './operate/holds/postgres-hold-store.ts';
import { replaySaga } from './operate/replay.ts';
import { createUnanswered } from './saga/unanswered.ts';
import { NO_LIMITS, type TestReplays, testReplays } from './testing/test-replays.ts';
import { openTestSagas, STEP_TIMEOUT_MS, silent, type TestSagas } from './testing/test-sagas.ts';

const HOUR = 3600;

const unanswered = createUnanswered();
let sagas: TestSagas;
let replays: TestReplays;
let read: () => Promise<string>;
beforeAll(async () => {
  sagas = await openTestSagas();
  replays = testReplays(sagas);
  const metrics = createMetrics('orchestrator');
  gauges(metrics, sagas.database, { logger: silent, stepTimeoutMs: STEP_TIMEOUT_MS, unanswered });
  read = () => metrics.registry.metrics();
});
afterAll(() => sagas.close());
beforeEach(async () => {
  await sagas.database
    .$executeRaw`TRUNCATE saga, saga_history, replay_run, replay_selection, replay_item, hold`;
});

async function oldest(): Promise<number> {
  return Number(/^saga_oldest_unfinished_seconds\{.*\} (\S+)$/m.exec(await read())?.[1]);
}

const began = (orderId: string, hoursAgo: number) =>
  sagas.database.$executeRaw`
    UPDATE saga SET started_at = now() - ${hoursAgo} * interval '1 hour' WHERE order_id = ${orderId}::uuid`;

it('the oldest unfinished saga counts from its start, and finished ones do not count', async () => {
  expect(await oldest()).toBe(0);
  await began(await sagas.saga('Completed'), 9);
  await began(await sagas.saga('Suspend'), 1);
  await began(await sagas.saga('Paid'), 2);
  expect(Math.round((await oldest()) / HOUR)).toBe(2);
});

it('a saga that was replayed counts from its replay, however old it is', async () => {
  const orderId = await sagas.saga('Failed');
  await began(orderId, 48);
  const asked = { orderId, actor: 'ann', reason: 'r', paymentToken: undefined, ifAttempt: undefined };
  await replaySaga(
    { store: sagas.acts, metrics: sagas.metrics, send: async () => {}, approval: NO_LIMITS },
    { ...asked, idempotency: undefined },
  );
  expect(await oldest()).toBeLessThan(HOUR);
  await sagas.database.$executeRaw`
    UPDATE saga_history SET at = now() - interval '3 hours' WHERE name = 'ReplayRequested'`;
  expect(Math.round((await oldest()) / HOUR)).toBe(3);
});

it('a held command is told with its orders and since when, and one that is not with 0', async () => {
  const holds = createPostgresHoldStore(sagas.database.$driver);
  await decideInStore(holds, {}, (found) =>
    decideHold(found, 'ProcessPayment', { actor: 'ann', reason: 'r' }),
  );
  await sagas.database.$executeRaw`UPDATE hold SET since = now() - interval '1 hour'`;
  await sagas.saga('StockReserved');
  await sagas.saga('Suspend');
  // What is scraped together is read once.
  await expect.poll(read).toContain('saga_held{command="ProcessPayment",service="orchestrator"} 1');
  const text = await read();
  expect(text).toContain('saga_held{command="ReserveStock",service="orchestrator"} 0');
  expect(text).toMatch(/^saga_hold_seconds\{command="ProcessPayment",.*\} 36\d\d/m);
  expect(text).toContain('saga_hold_seconds{command="ReserveStock",service="orchestrator"} 0');
});

it('replay runs are counted by state, and states without any are 0', async () => {
  const run = await replays.run(await replays.failed(1));
  expect(await read()).toContain('replay_runs{state="running",service="orchestrator"} 1');
  await replays.act(run, 'pause');
  const text = await read();
  expect(text).toContain('replay_runs{state="paused",service="orchestrator"} 1');
  expect(text).toContain('replay_runs{state="running",service="orchestrator"} 0');
});

it('sagas that wait for longer than a step should are counted by state, and the longest wait is told', async () => {
  const [one, two, quick] = [
    await sagas.saga('StockReserved'),
    await sagas.saga('StockReserved'),
    await sagas.saga('Paid'),
  ];
  await sagas.database.$executeRaw`
    UPDATE saga SET started_at = started_at - interval '1 hour' WHERE order_id <> ALL(${[one]}::uuid[])`;
  for (const [orderId, seconds] of [
    [one, 50],
    [two, 90],
    [quick, 0],
  ] as const) {
    await sagas.database.$executeRaw`
      UPDATE saga SET started_at = least(started_at, now() - ${seconds}::float8 * interval '1 second')
      WHERE order_id = ${orderId}::uuid`;
    await sagas.database.$executeRaw`
      UPDATE saga_history SET at = now() - ${seconds}::float8 * interval '1 second' WHERE order_id = ${orderId}::uuid`;
  }
  const value = async (series: string, state: string) =>
    Number(new RegExp(`^${series}\\{.*state="${state}".*\\} (\\S+)$`, 'm').exec(await read())?.[1]);
  // What is read is shared for a second.
  await expect.poll(() => value('saga_waiting', 'StockReserved'), { timeout: 5000 }).toBe(2);
  expect(await value('saga_waiting', 'Paid')).toBe(0);
  expect(Math.round((await value('saga_waiting_oldest_seconds', 'StockReserved')) / 10)).toBe(9);
  expect(await value('saga_waiting_oldest_seconds', 'Suspend')).toBe(0);
});

it('steps without an answer are counted until one has one', async () => {
  const step = { command: 'ProcessPayment', attempt: 1 } as const;
  unanswered.passed([
    { ...step, orderId: 'a' },
    { ...step, orderId: 'a' },
    { ...step, orderId: 'b' },
  ]);
  expect(await read()).toContain(
    'saga_unanswered_in_a_row{command="ProcessPayment",service="orchestrator"} 2',
  );
  unanswered.handled(['PaymentFailed']);
  expect(await read()).toContain(
    'saga_unanswered_in_a_row{command="ProcessPayment",service="orchestrator"} 0',
  );
});
