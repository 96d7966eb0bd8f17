// Replay runs on a real database, step by step.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDeadlines } from '../../../run/deadlines.ts';
import { createFakeBroker } from '../../../testing/fake-broker.ts';
import { messagesOf } from '../../../testing/saga-messages.ts';
import { REASON, type TestReplays, testReplays } from '../../../testing/test-replays.ts';
import { openTestSagas, STEP_TIMEOUT_MS, silent, type TestSagas } from '../../../testing/test-sagas.ts';
import { pruneSelections } from '../prune-selections.ts';
import { listItems } from './items.ts';
import type { Run } from './run-reader.ts';
import { createRun } from './runs.ts';

let sagas: TestSagas;
let replays: TestReplays;
beforeAll(async () => {
  sagas = await openTestSagas();
  replays = testReplays(sagas);
});
afterAll(() => sagas?.close());
beforeEach(async () => {
  await sagas.database.$executeRaw`
    TRUNCATE saga, saga_history, replay_run, replay_item, replay_selection`;
});

const attempts = async (orderIds: readonly string[]) =>
  Promise.all(orderIds.map(async (orderId) => (await sagas.stored(orderId)).attempt));
const resultOf = async (run: Run, orderId: string) => {
  const { items } = await listItems(sagas.database, run.id, undefined, { limit: 200, after: undefined });
  return items.find((item) => item.orderId === orderId)!;
};

describe('a run', () => {
  it('leaves in every saga a history row, an audit row and no word of the payment token', async () => {
    const [orderId] = await replays.failed(1);
    const run = await replays.run([orderId!], { paymentToken: 'tok_other' });
    await replays.step();
    const { history } = await sagas.view(orderId!);
    expect(history.at(-1)).toMatchObject({
      kind: 'admin',
      name: 'ReplayRequested',
      actor: 'ann',
      attempt: 2,
      detail: { reason: REASON, paymentReplaced: true, replay: run.id },
    });
    expect((await sagas.stored(orderId!)).order?.paymentToken).toBe('tok_other');
    const audit = await sagas.database.adminAudit.findMany({
      where: { target: { in: [`replay:${run.id}`, `saga:${orderId}`] } },
      orderBy: { id: 'asc' },
    });
    expect(audit.map(({ act, actor, reason }) => [act, actor, reason])).toEqual([
      ['create-replay', 'ann', REASON],
      ['replay', 'ann', REASON],
    ]);
    expect(JSON.stringify([audit, history, await replays.read(run)])).not.toContain('tok_');
    await replays.complete(orderId!);
    await replays.step();
    expect(await sagas.database.replaySelection.findFirst()).toMatchObject({ paymentToken: null });
  });

  it('with another payment token for one customer skips sagas of others, whoever has begun it', async () => {
    const [first, second] = await replays.failed(2, 'c-1');
    const run = await replays.run([first!, second!], { paymentToken: 'tok_other' });
    // As no version of ours does it: what was counted is not what is taken.
    await sagas.database.$executeRaw`UPDATE saga SET customer_id = 'c-2' WHERE order_id = ${second}::uuid`;
    expect(await replays.step()).toEqual([first]);
    expect(await resultOf(run, second!)).toMatchObject({
      result: 'skipped',
      why: expect.stringContaining('customer'),
    });
    expect((await sagas.stored(second!)).order?.paymentToken).not.toBe('tok_other');
    await replays.complete(first!);
    await replays.step();

    const mine = await replays.failed(2, 'c-3');
    const old = await replays.run(mine, { paymentToken: 'tok_other', ramp: [1] });
    // A run of the version before, which counted no customers.
    await sagas.database.$executeRaw`
      UPDATE replay_run SET payment_customers = NULL, payment_customer_id = NULL WHERE id = ${old.id}::uuid`;
    await sagas.database.$executeRaw`
      UPDATE saga SET customer_id = 'c-5' WHERE order_id = ${mine[1]}::uuid`;
    expect((await replays.read(old)).payment).toEqual({ token: '***', customers: null });
    expect(await replays.step()).toEqual([mine[0]]);
    await replays.complete(mine[0]!);
    expect(await replays.step()).toEqual([]);
    expect(await resultOf(old, mine[1]!)).toMatchObject({ result: 'skipped' });
  });

  it('that stopped goes on when it is resumed, with the ramp from its start', async () => {
    const orderIds = await replays.failed(6);
    const run = await replays.run(orderIds, { ramp: [1, 3], stopIfFailedRatio: 0.5 });
    await replays.step();
    await replays.complete(orderIds[0]!);
    await replays.step();
    await replays.failAgain(...orderIds.slice(1, 4));
    await replays.step();
    expect((await replays.read(run)).state).toBe('stopped');
    const stop = { act: 'stop-replay', target: `replay:${run.id}` };
    expect(await sagas.database.adminAudit.findFirst({ where: stop })).toMatchObject({
      actor: 'orchestrator',
    });
    expect(await replays.act(run, 'resume')).toMatchObject({ state: 'running', why: null });
    expect(await replays.step()).toEqual([orderIds[4]]);
    expect(await replays.read(run)).toMatchObject({ wave: { number: 3, size: 1 } });
  });

  it('skips what has changed since the preview, and says why', async () => {
    const [replayed, gone, same, old] = await replays.failed(4);
    const running = await sagas.saga('StockReserved');
    const run = await replays.run([replayed!, gone!, same!, old!, running], { ramp: [1, 10] });
    const other = await replays.run([replayed!]);
    await sagas.database.$executeRaw`UPDATE replay_run SET due_at = NULL WHERE id = ${run.id}::uuid`;
    await replays.step();
    await replays.failAgain(replayed!);
    await replays.step();
    expect((await replays.read(other)).state).toBe('completed');
    await sagas.database.$executeRaw`UPDATE replay_run SET due_at = now() WHERE id = ${run.id}::uuid`;
    await sagas.database.saga.delete({ where: { orderId: gone! } });
    // Nothing of the first two could be tried: the first wave, of one, is the third saga.
    expect([await replays.step(), await replays.step(), await replays.step()]).toEqual([[], [], [same]]);
    await replays.complete(same!);
    await replays.step({ horizonHours: 0 });
    await replays.step();
    expect(await replays.read(run)).toMatchObject({
      state: 'completed',
      counts: { skipped: 4, completed: 1 },
    });
    const why = async (orderId: string) => (await resultOf(run, orderId)).why;
    expect(await why(replayed!)).toContain('attempt 2, not 1');
    expect(await why(gone!)).toContain('gone');
    expect(await why(old!)).toContain('REPLAY_HORIZON_DAYS');
    expect(await why(running)).toContain('StockReserved, not Failed');
    expect(await attempts([replayed!, old!, running])).toEqual([2, 1, 1]);
  });

  it('says of a saga that somebody replays while it is on its way that it failed', async () => {
    const [orderId] = await replays.failed(1);
    const run = await replays.run([orderId!]);
    await replays.step();
    await replays.failAgain(orderId!);
    const other = await replays.run([orderId!]);
    await sagas.database.$executeRaw`UPDATE replay_run SET due_at = NULL WHERE id = ${run.id}::uuid`;
    expect(await replays.step()).toEqual([orderId]);
    await sagas.database.$executeRaw`UPDATE replay_run SET due_at = now() WHERE id = ${run.id}::uuid`;
    await replays.step();
    await replays.step();
    expect(await resultOf(run, orderId!)).toMatchObject({
      result: 'failed-differently',
      why: expect.stringContaining('replayed again'),
    });
    expect((await replays.read(other)).counts.sent).toBe(1);
  });
});

describe('a death', () => {
  it('between the commit and the sends loses nothing: the deadlines send', async () => {
    const orderIds = await replays.failed(3);
    const run = await replays.run(orderIds);
    const dies = () => Promise.reject(new Error('killed'));
    await replays.step({ send: dies });
    expect((await replays.read(run)).counts.sent).toBe(3);
    for (const orderId of orderIds) expect(await sagas.dueInMs(orderId)).toBeLessThanOrEqual(2000);
    await sagas.makeDue(...orderIds);
    const broker = createFakeBroker();
    await startDeadlines({
      store: sagas.store,
      broker,
      stepTimeoutMs: STEP_TIMEOUT_MS,
      stepMaxAttempts: 1,
      waitingReplies: () => 0,
      metrics: sagas.metrics,
      logger: silent,
    }).stop();
    expect(broker.published.map(({ type, body }) => [type, body.orderId, body.attempt]).toSorted()).toEqual(
      orderIds.map((orderId) => ['ReopenOrder', orderId, 2]).toSorted(),
    );
    await replays.complete(...orderIds);
    await replays.step();
    await replays.step();
    expect((await replays.read(run)).state).toBe('completed');
  });
});

describe('an operator', () => {
  it('pauses a run, which sends no more, and resumes it in the same wave', async () => {
    const orderIds = await replays.failed(4);
    const run = await replays.run(orderIds, { ramp: [3], maxPerSecond: 5 });
    expect(await replays.step()).toEqual(orderIds.slice(0, 1));
    expect((await replays.act(run, 'pause')).state).toBe('paused');
    await replays.complete(orderIds[0]!);
    expect(await replays.step()).toEqual([]);
    expect((await replays.read(run)).counts).toMatchObject({ completed: 1, pending: 3 });
    // Nothing is on its way: nobody looks at it again until it is resumed.
    expect((await sagas.database.replayRun.findFirstOrThrow()).dueAt).toBeNull();
    expect((await replays.act(run, 'resume')).state).toBe('running');
    expect([await replays.step(), await replays.step()].flat()).toEqual(orderIds.slice(1, 3));
    expect(await replays.step()).toEqual([]);
    expect(await replays.read(run)).toMatchObject({ wave: { number: 1 } });
  });

  it('aborts a run for good; what is on its way goes on', async () => {
    const orderIds = await replays.failed(2);
    const run = await replays.run(orderIds, { ramp: [1], paymentToken: 'tok_other' });
    await replays.step();
    expect(await replays.act(run, 'abort')).toMatchObject({
      state: 'aborted',
      finishedAt: expect.any(String),
    });
    await replays.complete(orderIds[0]!);
    await replays.step();
    expect((await replays.read(run)).counts).toMatchObject({ completed: 1, pending: 1 });
    expect(await sagas.database.replaySelection.findFirst()).toMatchObject({ paymentToken: null });
    for (const act of ['pause', 'resume', 'abort', 'approve'] as const)
      await expect(replays.act(run, act)).rejects.toMatchObject({ code: 'REPLAY_STATE' });
    const audited = await sagas.database.adminAudit.findMany({
      where: { act: 'abort-replay', target: `replay:${run.id}` },
    });
    expect(audited).toMatchObject([{ actor: 'ann', reason: 'because' }]);
  });

  it.each([
    { limits: { count: 2, amount: 0 }, waits: true },
    { limits: { count: 3, amount: 0 }, waits: false },
    { limits: { count: 0, amount: 59 }, waits: true },
    { limits: { count: 0, amount: 60 }, waits: false },
  ])('with the limits $limits waits for a second person: $waits', async ({ limits, waits }) => {
    const orderIds = await replays.failed(3);
    const { token: selectionToken } = await replays.select({ orderIds });
    const request = { selectionToken, reason: REASON, ramp: [5], maxPerSecond: 100, stopIfFailedRatio: 1 };
    const run = await sagas.database.$transaction((tx) => createRun(tx, request, 'ann', limits));
    expect(run.state).toBe(waits ? 'awaiting-approval' : 'running');
    if (!waits) return;
    expect(await replays.step()).toEqual([]);
    await expect(replays.act(run, 'approve', 'ann')).rejects.toMatchObject({ code: 'SECOND_PERSON_NEEDED' });
    await expect(replays.act(run, 'resume')).rejects.toMatchObject({ code: 'REPLAY_STATE' });
    expect(await replays.act(run, 'approve', 'bob')).toMatchObject({ state: 'running', approvedBy: 'bob' });
    expect(await replays.step()).toEqual(orderIds);
  });

  it('makes one run of a selection, also when asked twice at once', async () => {
    const orderIds = await replays.failed(1);
    const { token: selectionToken } = await replays.select({ orderIds });
    const request = { selectionToken, reason: REASON, ramp: [5], maxPerSecond: 100, stopIfFailedRatio: 1 };
    const create = () =>
      sagas.database.$transaction((tx) => createRun(tx, request, 'ann', { count: 0, amount: 0 }));
    const made = await Promise.allSettled([create(), create()]);
    expect(made.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(made.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'SELECTION_USED' },
    });
    expect(await sagas.database.replayRun.count()).toBe(1);
  });

  it('makes no run of an expired selection, nor of one in which nothing can be replayed', async () => {
    const orderIds = await replays.failed(1);
    const { id, token } = await replays.select({ orderIds });
    await sagas.database.$executeRaw`UPDATE replay_selection SET expires_at = now() WHERE id = ${id}::uuid`;
    const request = { reason: REASON, ramp: [5], maxPerSecond: 100, stopIfFailedRatio: 1 };
    const create = (selectionToken: string) =>
      sagas.database.$transaction((tx) =>
        createRun(tx, { ...request, selectionToken }, 'ann', { count: 0, amount: 0 }),
      );
    await expect(create(token)).rejects.toMatchObject({ code: 'SELECTION_NOT_FOUND' });
    const running = await replays.select({ orderIds: [await sagas.saga('Paid')] });
    await expect(create(running.token)).rejects.toMatchObject({ code: 'NOTHING_TO_REPLAY' });
  });
});

describe('pruning', () => {
  const DAY = 24 * 60 * 60 * 1000;
  const ago = (days: number) => new Date(Date.now() - days * DAY);

  it('takes selections that expired unused, and runs that ended long ago, in batches', async () => {
    const orderIds = await replays.failed(5);
    const expired = await replays.select({ orderIds });
    const fresh = await replays.select({ orderIds });
    const [young, old] = [await replays.run(orderIds), await replays.run(orderIds)];
    await sagas.database.replaySelection.updateMany({
      where: { id: { not: fresh.id } },
      data: { expiresAt: ago(100) },
    });
    for (const [run, days] of [
      [young, 10],
      [old, 100],
    ] as const) {
      await sagas.database.replayRun.update({
        where: { id: run.id },
        data: { state: 'completed', dueAt: null, updatedAt: ago(days), finishedAt: ago(days) },
      });
    }
    const prune = () => sagas.database.$transaction((tx) => pruneSelections(tx, 90, 4));
    while ((await prune()) >= 4);
    expect((await sagas.database.replayRun.findMany()).map(({ id }) => id)).toEqual([young.id]);
    expect(await sagas.database.replaySelection.count()).toBe(2);
    expect(await sagas.database.replaySelection.findUnique({ where: { id: expired.id } })).toBeNull();
    expect(await sagas.database.replayItem.count()).toBe(10);
  });

  it('keeps runs that are at work, and all runs where all is kept', async () => {
    const orderIds = await replays.failed(1);
    const run = await replays.run(orderIds);
    await sagas.database.replaySelection.updateMany({ data: { expiresAt: ago(100) } });
    await sagas.database.replayRun.updateMany({ data: { updatedAt: ago(100) } });
    expect(await sagas.database.$transaction((tx) => pruneSelections(tx, 90, 500))).toBe(0);
    await replays.step();
    await sagas.handle(messagesOf(orderIds[0]!, 2).reopened);
    await sagas.database.replayRun.updateMany({ data: { dueAt: null, updatedAt: ago(100) } });
    expect(await sagas.database.$transaction((tx) => pruneSelections(tx, 0, 500))).toBe(0);
    expect((await replays.read(run)).id).toBe(run.id);
  });
});
