// Replays on a real database: what is committed, what is sent, and what each answer says.
import { randomUUID } from 'node:crypto';
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDeadlines } from '../run/deadlines.ts';
import { createFakeBroker } from '../testing/fake-broker.ts';
import { ADMIN_TOKEN, type RunningOrchestrator, runOrchestrator } from '../testing/running-orchestrator.ts';
import { messagesOf, PAYMENT_TOKEN } from '../testing/saga-messages.ts';
import { NO_LIMITS } from '../testing/test-replays.ts';
import { openTestSagas, STEP_TIMEOUT_MS, silent, type TestSagas } from '../testing/test-sagas.ts';
import { replaySaga } from './replay.ts';

let sagas: TestSagas;
let orchestrator: RunningOrchestrator;
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas.close());
beforeEach(async () => {
  orchestrator = await runOrchestrator(sagas.url);
});
afterEach(() => orchestrator.stop());

const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
const replay = (orderId: string, body: object = { reason: 'again' }, headers: Record<string, string> = {}) =>
  orchestrator.call('POST', `/admin/sagas/${orderId}/replay`, { body, headers: { ...admin, ...headers } });

describe('a replay', () => {
  it('sends ReopenOrder of the next attempt, and counts it as its first send', async () => {
    const orderId = await sagas.saga('Failed');
    const answer = await replay(orderId);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      state: 'ReopeningOrder',
      outcome: 'running',
      attempt: 2,
      finishedAt: null,
    });
    await expect
      .poll(() => orchestrator.commands.map(({ type, body }) => [type, body.attempt]))
      .toEqual([['ReopenOrder', 2]]);
    await expect.poll(async () => (await sagas.stored(orderId)).sendCount).toBe(1);
    expect(await sagas.dueInMs(orderId)).toBeGreaterThan(2000);
    await orchestrator.send(messagesOf(orderId, 2).reopened);
    await expect
      .poll(() => orchestrator.commands.map(({ type }) => type))
      .toEqual(['ReopenOrder', 'ReserveStock']);
  });

  it('keeps the payment token of the order, or takes the one that came with it; neither is shown', async () => {
    const [kept, replaced] = [await sagas.saga('Failed'), await sagas.saga('Failed')];
    await replay(kept);
    const { body } = await replay(replaced, { reason: 'another card', payment: { token: 'tok_other' } });
    expect((await sagas.stored(kept)).order?.paymentToken).toBe(PAYMENT_TOKEN);
    expect((await sagas.stored(replaced)).order?.paymentToken).toBe('tok_other');
    expect(JSON.stringify(body)).not.toContain('tok_');
    const audit = await sagas.database.adminAudit.findFirstOrThrow({ where: { orderId: replaced } });
    expect(audit).toMatchObject({ actor: 'admin', act: 'replay', reason: 'another card' });
    expect(JSON.stringify(audit)).not.toContain('tok_');
  });

  it('refuses a card number where a payment token is meant', async () => {
    const orderId = await sagas.saga('Failed');
    const { status, body } = await replay(orderId, {
      reason: 'r',
      payment: { token: '４２４２ 4242 4242 4242' },
    });
    expect([status, body.code, body.errors]).toEqual([
      400,
      'VALIDATION_FAILED',
      [{ pointer: '/payment/token', detail: expect.stringContaining('card number') }],
    ]);
    expect((await sagas.stored(orderId)).state).toBe('Failed');
  });

  it('whose command cannot be sent is answered with 202 all the same: the deadline, 2 s ahead, sends it', async () => {
    const orderId = await sagas.saga('Failed');
    await orchestrator.broker.close();
    expect((await replay(orderId)).status).toBe(202);
    expect(await sagas.stored(orderId)).toMatchObject({ state: 'ReopeningOrder', sendCount: 0 });
    expect(await sagas.dueInMs(orderId)).toBeLessThanOrEqual(2000);
    await sagas.makeDue(orderId);
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
    expect(broker.published.map(({ type }) => type)).toEqual(['ReopenOrder']);
    expect(await sagas.stored(orderId)).toMatchObject({ sendCount: 1, incident: null });
  });

  it('that meets FailingOrder waits for the end of the saga', async () => {
    const orderId = await sagas.saga('FailingOrder');
    let tries = 0;
    const session = () => {
      tries++;
      return sagas.acts.session();
    };
    const waiting = replaySaga(
      {
        store: { session },
        send: async () => {},
        metrics: sagas.metrics,
        approval: NO_LIMITS,
      },
      {
        orderId,
        actor: 'test',
        reason: 'again',
        paymentToken: undefined,
        ifAttempt: undefined,
        idempotency: undefined,
      },
    );
    // It has been turned away once, and asks again.
    await expect.poll(() => tries).toBeGreaterThan(1);
    await sagas.handle(messagesOf(orderId).failed);
    expect(await waiting).toMatchObject({ state: 'ReopeningOrder', attempt: 2 });
  });

  it('is refused with 409 when FailingOrder does not end in time, and in every other state at once', async () => {
    for (const state of ['FailingOrder', 'Suspend', 'StockReserved', 'Paid', 'ReleasingStock', 'Completed']) {
      const orderId = await sagas.saga(state);
      const { status, body } = await replay(orderId);
      expect([status, body.code]).toEqual([409, 'SAGA_NOT_REPLAYABLE']);
      expect(body.detail).toContain(state);
      expect(await sagas.stored(orderId)).toMatchObject({ state, attempt: 1 });
    }
    expect(orchestrator.commands).toEqual([]);
  });

  it('of a cancel that still waits for its order is answered with 404', async () => {
    const orderId = newId();
    await sagas.handle(messagesOf(orderId).cancel);
    expect((await replay(orderId)).status).toBe(404);
  });

  it('asked for ten times at once is done once', async () => {
    const orderId = await sagas.saga('Failed');
    const answers = await Promise.all(Array.from({ length: 10 }, () => replay(orderId)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, ...Array(9).fill(409)]);
    expect((await sagas.stored(orderId)).attempt).toBe(2);
    expect(
      await sagas.database.adminAudit.groupBy({ by: ['result'], where: { orderId }, _count: true }),
    ).toEqual(
      expect.arrayContaining([
        { result: 'done', _count: 1 },
        { result: 'SAGA_NOT_REPLAYABLE', _count: 9 },
      ]),
    );
  });

  it('with one key at once on two sagas is done on one of them', async () => {
    const [one, other] = [await sagas.saga('Failed'), await sagas.saga('Failed')];
    const key = { 'idempotency-key': randomUUID() };
    const body = { reason: 'again' };
    const answers = await Promise.all([replay(one, body, key), replay(other, body, key)]);
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses[0]).toBe(202);
    expect(statuses[1]).toBeOneOf([409, 422]);
    const attempts = [(await sagas.stored(one)).attempt, (await sagas.stored(other)).attempt];
    expect(attempts.toSorted()).toEqual([1, 2]);
  });

  it('that was refused leaves its key free', async () => {
    const orderId = await sagas.saga('Suspend');
    const key = { 'idempotency-key': randomUUID() };
    expect((await replay(orderId, { reason: 'too early' }, key)).status).toBe(409);
    await sagas.handle(messagesOf(orderId).notReserved, messagesOf(orderId).failed);
    expect((await replay(orderId, { reason: 'too early' }, key)).status).toBe(202);
  });

  it('is refused with 503 where no admin token is set, and with 401 where it is wrong', async () => {
    const orderId = await sagas.saga('Failed');
    const wrong = await replay(orderId, { reason: 'x' }, { authorization: 'Bearer not-the-token-at-all' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'UNAUTHORIZED']);
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Bearer/);
    await orchestrator.stop();
    orchestrator = await runOrchestrator(sagas.url, { env: { ADMIN_TOKEN: undefined } });
    const disabled = await replay(orderId);
    expect([disabled.status, disabled.body.code]).toEqual([503, 'ADMIN_DISABLED']);
    expect(disabled.body.detail).toContain('ADMIN_TOKEN');
    expect((await sagas.stored(orderId)).attempt).toBe(1);
  });
});

describe('a start whose broker lost its queues', () => {
  it('sends every outstanding command once more, and counts none', async () => {
    await orchestrator.stop();
    await sagas.database.$executeRaw`TRUNCATE saga, saga_history`;
    const states = { Suspend: 'ReserveStock', StockReserved: 'ProcessPayment', Paid: 'CompleteOrder' };
    const open = new Map<string, string>();
    for (const [state, command] of Object.entries(states)) open.set(await sagas.saga(state), command);
    await sagas.saga('Completed');
    await sagas.saga('Failed');
    await sagas.handle(messagesOf(newId()).cancel);
    orchestrator = await runOrchestrator(sagas.url, { recover: true });
    await expect.poll(() => orchestrator.commands.length).toBe(3);
    expect(new Map(orchestrator.commands.map(({ type, body }) => [body.orderId, type]))).toEqual(open);
    for (const orderId of open.keys()) {
      expect((await sagas.stored(orderId)).sendCount).toBe(1);
      expect((await sagas.rows(orderId)).every(({ kind }) => kind === 'message')).toBe(true);
    }
  });
});
