// Deadlines on a real database; the broker says what each test needs. A sweep is run once, from its start to its end.

import { BrokerUnavailableError } from '@order-saga/shared/broker/broker';
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFakeBroker, type FakeBroker } from '../testing/fake-broker.ts';
import { messagesOf } from '../testing/saga-messages.ts';
import { openTestSagas, STEP_TIMEOUT_MS, silent, type TestSagas } from '../testing/test-sagas.ts';
import { startDeadlines } from './deadlines.ts';

let sagas: TestSagas;
let broker: FakeBroker;
let waitingReplies: number;
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas.close());
beforeEach(async () => {
  broker = createFakeBroker();
  waitingReplies = 0;
  // What earlier tests left is not due.
  await sagas.database.$executeRaw`UPDATE saga SET deadline_at = NULL, due_after = NULL`;
});

const startSweep = (stepMaxAttempts = 5) =>
  startDeadlines({
    store: sagas.store,
    broker,
    stepTimeoutMs: STEP_TIMEOUT_MS,
    stepMaxAttempts,
    waitingReplies: () => waitingReplies,
    metrics: sagas.metrics,
    logger: silent,
  });
const sweep = (stepMaxAttempts?: number) => startSweep(stepMaxAttempts).stop();

async function dueSaga(state: string): Promise<string> {
  const orderId = await sagas.saga(state);
  await sagas.makeDue(orderId);
  return orderId;
}

const sent = () => broker.published.map(({ type, body }) => `${type} ${body.orderId}`);
const lastRow = async (orderId: string) => (await sagas.view(orderId)).history.at(-1);

describe('a deadline that has passed', () => {
  it('has the same command sent again, with the same id, and counts it', async () => {
    const orderId = await dueSaga('Suspend');
    const first = (await sagas.handle(messagesOf(orderId).created))[0];
    await sweep();
    expect(sent()).toEqual([`ReserveStock ${orderId}`]);
    expect(first).toMatchObject({ publish: [{ messageId: broker.published[0]?.messageId }] });
    expect(await sagas.stored(orderId)).toMatchObject({ state: 'Suspend', sendCount: 2 });
    expect(await lastRow(orderId)).toMatchObject({
      kind: 'command',
      name: 'ReserveStock',
      from: 'Suspend',
      to: 'Suspend',
      detail: { sendCount: 2, exhausted: false },
    });
    const wait = (await sagas.dueInMs(orderId))!;
    expect(wait).toBeGreaterThan(2 * STEP_TIMEOUT_MS * 0.8 - 5000);
    expect(wait).toBeLessThanOrEqual(2 * STEP_TIMEOUT_MS * 1.2);
  });

  it.each([
    ['Suspend', 'StockTimeout', 'ReleasingStock', 'ReleaseStock'],
    ['StockReserved', 'PaymentTimeout', 'CancellingPayment', 'CancelPayment'],
  ])('after the last try turns %s to compensation (%s)', async (state, reason, next, command) => {
    const orderId = await dueSaga(state);
    await sweep(1);
    expect(sent()).toEqual([`${command} ${orderId}`]);
    expect(await sagas.view(orderId)).toMatchObject({ state: next, failure: { reason }, incident: null });
    expect(await lastRow(orderId)).toMatchObject({
      kind: 'timeout',
      name: 'StepTimedOut',
      from: state,
      to: next,
    });
    expect((await sagas.stored(orderId)).sendCount).toBe(1);
  });

  it.each(['Paid', 'CancellingPayment', 'ReleasingStock', 'FailingOrder'])(
    'after the last try leaves %s where it is, raises an incident once, and goes on sending',
    async (state) => {
      const orderId = await dueSaga(state);
      await sweep(1);
      const { incident } = await sagas.view(orderId);
      expect(incident).toMatchObject({ code: 'STEP_UNANSWERED' });
      await sagas.makeDue(orderId);
      await sweep(1);
      expect(await sagas.view(orderId)).toMatchObject({ state, incident });
      expect(sent()).toHaveLength(2);
      expect((await sagas.stored(orderId)).sendCount).toBe(3);
    },
  );

  it('waits twice as long each time, 60 s at most, give or take a fifth', async () => {
    const orderId = await dueSaga('Paid');
    for (let tries = 0; tries < 6; tries++) {
      await sagas.makeDue(orderId);
      await sweep(100);
    }
    expect((await sagas.stored(orderId)).sendCount).toBe(7);
    expect(await sagas.dueInMs(orderId)).toBeLessThanOrEqual(60_000 * 1.2);
  });

  it('of 300 sagas is handled by two replicas together: each takes others, and as many as a batch holds', async () => {
    const orderIds = Array.from({ length: 300 }, newId);
    await sagas.handle(...orderIds.map((orderId) => messagesOf(orderId).created));
    await sagas.makeDue(...orderIds);
    await Promise.all([sweep(), sweep()]);
    expect(new Set(sent()).size).toBe(256);
    expect(sent()).toHaveLength(256);
    const counts: number[] = [];
    for (const orderId of orderIds) counts.push((await sagas.stored(orderId)).sendCount);
    expect(counts.filter((count) => count === 2)).toHaveLength(256);
    expect(counts.filter((count) => count === 1)).toHaveLength(44);
  });
});

describe('a send', () => {
  it('is counted only after its confirm; until then the saga is due again in 2 s at most', async () => {
    const orderId = await dueSaga('Suspend');
    const confirm = Promise.withResolvers<void>();
    broker.confirm = () => confirm.promise;
    const running = startSweep();
    await expect.poll(sent).toEqual([`ReserveStock ${orderId}`]);
    expect((await sagas.stored(orderId)).sendCount).toBe(1);
    expect((await sagas.view(orderId)).history).toHaveLength(1);
    expect(await sagas.dueInMs(orderId)).toBeLessThanOrEqual(2000);
    confirm.resolve();
    await running.stop();
    expect((await sagas.stored(orderId)).sendCount).toBe(2);
    expect((await sagas.view(orderId)).history).toHaveLength(2);
  });

  it('that fails is not counted, and is made again', async () => {
    const orderId = await dueSaga('Suspend');
    broker.confirm = async () => {
      throw new BrokerUnavailableError('no confirm');
    };
    for (let failures = 0; failures < 3; failures++) {
      await sagas.makeDue(orderId);
      await sweep(2);
    }
    expect(sent()).toHaveLength(3);
    expect(await sagas.stored(orderId)).toMatchObject({ state: 'Suspend', sendCount: 1, lastSeq: 1 });
    expect(await sagas.dueInMs(orderId)).toBeLessThanOrEqual(2000);
    broker.confirm = async () => {};
    await sagas.makeDue(orderId);
    await sweep(2);
    expect(await sagas.stored(orderId)).toMatchObject({ state: 'Suspend', sendCount: 2, lastSeq: 2 });
  });

  it('of a compensation that fails is not its first try: it is made again before anything is counted', async () => {
    const orderId = await dueSaga('StockReserved');
    broker.confirm = async () => {
      throw new BrokerUnavailableError('no confirm');
    };
    await sweep(1);
    expect(await sagas.stored(orderId)).toMatchObject({ state: 'CancellingPayment', sendCount: 0 });
    broker.confirm = async () => {};
    await sagas.makeDue(orderId);
    await sweep(1);
    expect(sent()).toEqual([`CancelPayment ${orderId}`, `CancelPayment ${orderId}`]);
    expect(await sagas.stored(orderId)).toMatchObject({ sendCount: 1, incident: null });
  });

  it('whose reply comes before its confirm is not counted against the next step', async () => {
    const orderId = await dueSaga('Suspend');
    const confirm = Promise.withResolvers<void>();
    broker.confirm = () => confirm.promise;
    const running = startSweep();
    await expect.poll(sent).toHaveLength(1);
    await sagas.handle(messagesOf(orderId).reserved);
    confirm.resolve();
    await running.stop();
    expect(await sagas.stored(orderId)).toMatchObject({ state: 'StockReserved', sendCount: 1 });
    expect((await sagas.told(orderId)).map(({ kind }) => kind)).toEqual(['message', 'message']);
  });
});

describe('patience', () => {
  it('with a backlog in front of a living worker: its sagas wait and count nothing, those of others are sent', async () => {
    const [stock, payment, order] = [
      await dueSaga('Suspend'),
      await dueSaga('StockReserved'),
      await dueSaga('Paid'),
    ];
    broker.depths = { 'stock.commands': { ready: 5, consumers: 1 } };
    await sweep(1);
    expect(sent().toSorted()).toEqual([`CancelPayment ${payment}`, `CompleteOrder ${order}`].toSorted());
    expect(await sagas.stored(stock)).toMatchObject({ state: 'Suspend', sendCount: 1, lastSeq: 1 });
    expect(await sagas.dueInMs(stock)).toBeGreaterThan(0);
    expect(await sagas.dueInMs(stock)).toBeLessThanOrEqual(1000);
  });

  it('ends when the worker is gone: a backlog without a consumer is silence', async () => {
    const orderId = await dueSaga('Suspend');
    broker.depths = { 'stock.commands': { ready: 5, consumers: 0 } };
    await sweep();
    expect(sent()).toEqual([`ReserveStock ${orderId}`]);
  });

  it('with replies that wait to be read: nothing is sent to anyone', async () => {
    const orderIds = [await dueSaga('Suspend'), await dueSaga('Paid')];
    broker.depths = { 'orchestrator.replies': { ready: 1, consumers: 1 } };
    await sweep(1);
    broker.depths = {};
    waitingReplies = 1000;
    await sagas.makeDue(...orderIds);
    await sweep(1);
    expect(sent()).toEqual([]);
    for (const orderId of orderIds) expect((await sagas.view(orderId)).incident).toBeNull();
  });

  it('while the broker is away, or has been back for less than a step timeout: no deadline runs', async () => {
    const orderId = await dueSaga('Suspend');
    broker.up = false;
    await sweep(1);
    broker.up = true;
    broker.upFor = STEP_TIMEOUT_MS - 1;
    await sweep(1);
    expect(broker.asked).toBe(2);
    expect(sent()).toEqual([]);
    expect(await sagas.dueInMs(orderId)).toBeLessThan(0);
    broker.upFor = STEP_TIMEOUT_MS;
    await sweep(1);
    expect((await sagas.view(orderId)).state).toBe('ReleasingStock');
  });

  it('when the depth of a queue is not known: the sweep is given up, nothing changes', async () => {
    const orderId = await dueSaga('Suspend');
    broker.depth = async () => {
      throw new BrokerUnavailableError('not known');
    };
    await sweep(1);
    expect(sent()).toEqual([]);
    expect(await sagas.stored(orderId)).toMatchObject({ state: 'Suspend', sendCount: 1 });
  });
});

describe('no deadline', () => {
  it('runs for a saga that is finished, or that awaits its order', async () => {
    const [completed, failed] = [await sagas.saga('Completed'), await sagas.saga('Failed')];
    for (const orderId of [completed, failed]) expect(await sagas.dueInMs(orderId)).toBeNull();
    const due = await dueSaga('Suspend');
    await sweep();
    expect(sent()).toEqual([`ReserveStock ${due}`]);
  });
});
