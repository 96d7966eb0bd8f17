// Acts of an operator on one saga, over HTTP: what is stored, sent, audited and refused.
import { randomUUID } from 'node:crypto';
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verify } from '../../look/invariants/verify.ts';
import { OPERATOR_ENV, operator } from '../../testing/operator.ts';
import { type RunningOrchestrator, runOrchestrator } from '../../testing/running-orchestrator.ts';
import { messagesOf } from '../../testing/saga-messages.ts';
import { openTestSagas, STEP_TIMEOUT_MS, type TestSagas } from '../../testing/test-sagas.ts';

let sagas: TestSagas;
let orchestrator: RunningOrchestrator;
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas.close());
beforeEach(async () => {
  orchestrator = await runOrchestrator(sagas.url, { env: OPERATOR_ENV });
});
afterEach(() => orchestrator.stop());

const anna = operator(() => orchestrator);
const act = (orderId: string, what: string, body: object = { reason: 'stuck' }, key?: string) =>
  anna.post(`/admin/sagas/${orderId}/${what}`, body, key === undefined ? {} : { 'idempotency-key': key });
const sentOf = (orderId: string) =>
  orchestrator.commands.filter(({ body }) => body.orderId === orderId).map(({ type }) => type);
const auditOf = async (orderId: string) =>
  (await anna.get(`/admin/audit?orderId=${orderId}`)).body.items as Record<string, unknown>[];
const holds = async (orderId: string) => verify(await sagas.view(orderId)).holds;

describe('a retry', () => {
  it('sends the outstanding command at once with the same id, and counts it under the name of who asked', async () => {
    const orderId = await sagas.saga('StockReserved');
    const before = await sagas.dueInMs(orderId);
    const answer = await act(orderId, 'retry');
    expect(answer.status).toBe(202);
    expect(sentOf(orderId)).toEqual(['ProcessPayment']);
    expect(answer.body.history.at(-1)).toMatchObject({
      kind: 'command',
      name: 'ProcessPayment',
      from: 'StockReserved',
      to: 'StockReserved',
      actor: 'anna',
      detail: { exhausted: false, sendCount: 2 },
    });
    expect((await sagas.stored(orderId)).sendCount).toBe(2);
    expect(await sagas.dueInMs(orderId)).toBeGreaterThan(Math.max(before!, STEP_TIMEOUT_MS * 1.5));
    expect(await auditOf(orderId)).toMatchObject([
      { actor: 'anna', act: 'retry', reason: 'stuck', result: 'done', detail: { command: 'ProcessPayment' } },
    ]);
    expect(await holds(orderId)).toBe(true);
  });

  it.each(['Suspend', 'Paid', 'CancellingPayment', 'ReleasingStock', 'FailingOrder'])(
    'makes no step give up and raises no incident in %s, however often it is asked for',
    async (state) => {
      const orderId = await sagas.saga(state);
      for (let n = 0; n < 7; n++) expect((await act(orderId, 'retry')).status).toBe(202);
      expect(await sagas.view(orderId)).toMatchObject({ state, incident: null });
      expect((await sagas.stored(orderId)).sendCount).toBe(8);
      expect(await holds(orderId)).toBe(true);
    },
  );

  it.each(['Completed', 'Failed'])(
    'of a saga that is %s is refused, and the refusal audited',
    async (state) => {
      const orderId = await sagas.saga(state);
      const answer = await act(orderId, 'retry');
      expect([answer.status, answer.body.code]).toEqual([409, 'SAGA_NOT_RETRYABLE']);
      expect(answer.body.detail).toContain(state);
      expect(await auditOf(orderId)).toMatchObject([{ act: 'retry', result: 'SAGA_NOT_RETRYABLE' }]);
      expect(sentOf(orderId)).toEqual([]);
    },
  );

  it('meant for another state is refused', async () => {
    const orderId = await sagas.saga('Paid');
    const answer = await act(orderId, 'retry', { reason: 'x', ifState: 'StockReserved' });
    expect([answer.status, answer.body.code]).toEqual([409, 'SAGA_NOT_RETRYABLE']);
    expect((await act(orderId, 'retry', { reason: 'x', ifState: 'Paid' })).status).toBe(202);
  });

  it('asked for ten times at once is sent and counted ten times', async () => {
    const orderId = await sagas.saga('Suspend');
    const answers = await Promise.all(Array.from({ length: 10 }, () => act(orderId, 'retry')));
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    expect(sentOf(orderId)).toHaveLength(10);
    expect((await sagas.stored(orderId)).sendCount).toBe(11);
    expect(await holds(orderId)).toBe(true);
  });

  it('with the same key is sent once', async () => {
    const orderId = await sagas.saga('Suspend');
    const key = randomUUID();
    const first = await act(orderId, 'retry', { reason: 'stuck' }, key);
    const again = await act(orderId, 'retry', { reason: 'stuck' }, key);
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(sentOf(orderId)).toHaveLength(1);
    expect((await act(orderId, 'cancel', { reason: 'stuck' }, key)).status).toBe(422);
  });
});

describe('a cancel', () => {
  it.each([
    ['Suspend', 'ReleasingStock', 'ReleaseStock'],
    ['StockReserved', 'CancellingPayment', 'CancelPayment'],
  ])('in %s leads to %s and sends %s', async (from, to, command) => {
    const orderId = await sagas.saga(from);
    const answer = await act(orderId, 'cancel', { reason: 'fraud' });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ state: to, failure: { reason: 'Cancelled', detail: null } });
    expect(answer.body.history.at(-1)).toMatchObject({
      kind: 'admin',
      name: 'OrderCancelRequested',
      from,
      to,
      actor: 'anna',
      detail: { reason: 'fraud' },
    });
    await expect.poll(() => sentOf(orderId)).toEqual([command]);
    expect(await holds(orderId)).toBe(true);
    expect(await auditOf(orderId)).toMatchObject([
      { act: 'cancel', reason: 'fraud', result: 'done', detail: { state: from, kept: false } },
    ]);
  });

  it('while the order is reopened is kept, and applied in the name of who asked', async () => {
    const orderId = await sagas.saga('Failed');
    expect((await act(orderId, 'replay', { reason: 'again' })).status).toBe(202);
    const kept = await act(orderId, 'cancel', { reason: 'no, not again' });
    expect([kept.status, kept.body.state]).toEqual([202, 'ReopeningOrder']);
    expect((await act(orderId, 'cancel')).status).toBe(409);
    await orchestrator.send(messagesOf(orderId, 2).reopened);
    await expect.poll(async () => (await sagas.view(orderId)).state).toBe('ReleasingStock');
    expect((await sagas.view(orderId)).history.at(-1)).toMatchObject({
      kind: 'admin',
      name: 'OrderCancelRequested',
      actor: 'anna',
      messageId: null,
    });
    expect(await holds(orderId)).toBe(true);
  });

  it.each(['Paid', 'CancellingPayment', 'ReleasingStock', 'FailingOrder', 'Completed', 'Failed'])(
    'in %s is refused with why, and changes nothing',
    async (state) => {
      const orderId = await sagas.saga(state);
      const before = await sagas.view(orderId);
      const answer = await act(orderId, 'cancel');
      expect([answer.status, answer.body.code]).toEqual([409, 'SAGA_NOT_CANCELLABLE']);
      expect(await sagas.view(orderId)).toEqual(before);
    },
  );

  it('asked for ten times at once is done once', async () => {
    const orderId = await sagas.saga('StockReserved');
    const answers = await Promise.all(Array.from({ length: 10 }, () => act(orderId, 'cancel')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, ...Array(9).fill(409)]);
    expect((await auditOf(orderId)).filter(({ result }) => result === 'done')).toHaveLength(1);
  });

  it('with the same key at once gets one answer', async () => {
    const orderId = await sagas.saga('StockReserved');
    const key = randomUUID();
    const answers = await Promise.all([1, 2].map(() => act(orderId, 'cancel', { reason: 'x' }, key)));
    expect(answers[0]!.body).toEqual(answers[1]!.body);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  });

  it.each(['paid', 'declined', 'cancel'] as const)(
    'at the moment in which %s comes leaves a saga whose history gives its state',
    async (message) => {
      const orderIds = await Promise.all(Array.from({ length: 8 }, () => sagas.saga('StockReserved')));
      const statuses = await Promise.all(
        orderIds.map(async (orderId) => {
          const [answer] = await Promise.all([
            act(orderId, 'cancel'),
            orchestrator.send(messagesOf(orderId)[message]),
          ]);
          return answer.status;
        }),
      );
      for (const [index, orderId] of orderIds.entries()) {
        await expect.poll(async () => (await sagas.view(orderId)).history.length).toBeGreaterThan(2);
        const { history } = await sagas.view(orderId);
        expect(history.some(({ kind }) => kind === 'admin')).toBe(statuses[index] === 202);
        expect(await holds(orderId)).toBe(true);
      }
    },
  );
});

describe('a deadline', () => {
  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
  const HOUR_MS = 3_600_000;

  it('is moved, which only the audit shows', async () => {
    const orderId = await sagas.saga('StockReserved');
    const rows = (await sagas.rows(orderId)).length;
    const at = inMs(HOUR_MS);
    const answer = await act(orderId, 'deadline', { at, reason: 'provider works until ten' });
    expect([answer.status, answer.body.deadlineAt]).toEqual([202, at]);
    expect(await sagas.dueInMs(orderId)).toBeGreaterThan(HOUR_MS - 60_000);
    expect(await sagas.rows(orderId)).toHaveLength(rows);
    expect(await auditOf(orderId)).toMatchObject([
      { act: 'deadline', result: 'done', detail: { to: at, from: expect.any(String) } },
    ]);
  });

  it('that has just passed is due at once', async () => {
    const orderId = await sagas.saga('Suspend');
    expect((await act(orderId, 'deadline', { at: inMs(-1000), reason: 'now' })).status).toBe(202);
    expect(await sagas.dueInMs(orderId)).toBeLessThanOrEqual(0);
  });

  it.each([
    ['in the past', inMs(-HOUR_MS)],
    ['more than 30 days ahead', inMs(31 * 24 * HOUR_MS)],
    ['no time', '2030-12-31T23:59:60Z'],
  ])('that is %s is refused, with the field at fault', async (_what, at) => {
    const orderId = await sagas.saga('Suspend');
    const answer = await act(orderId, 'deadline', { at, reason: 'x' });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/at' }] } });
  });

  it('of a finished saga is refused', async () => {
    const orderId = await sagas.saga('Completed');
    const answer = await act(orderId, 'deadline', { at: inMs(1000), reason: 'x' });
    expect([answer.status, answer.body.code]).toEqual([409, 'SAGA_HAS_NO_DEADLINE']);
  });

  it('meant for a step that is over is refused', async () => {
    const orderId = await sagas.saga('StockReserved');
    await sagas.handle(messagesOf(orderId).paid);
    const body = { at: inMs(HOUR_MS), reason: 'x', ifState: 'StockReserved' };
    expect((await act(orderId, 'deadline', body)).status).toBe(409);
  });
});

describe('a note', () => {
  it('is kept, shown newest first, and audited', async () => {
    const orderId = await sagas.saga('Failed');
    const [first, second] = [
      await act(orderId, 'notes', { text: 'customer called' }),
      await act(orderId, 'notes', { text: 'new card agreed' }),
    ];
    expect([first.status, first.body]).toMatchObject([201, { actor: 'anna', text: 'customer called' }]);
    expect((await anna.get(`/admin/sagas/${orderId}/notes`)).body.items).toEqual([second.body, first.body]);
    expect(await auditOf(orderId)).toMatchObject([{ act: 'annotate' }, { act: 'annotate' }]);
  });

  it('with the same key is kept once', async () => {
    const orderId = await sagas.saga('Failed');
    const key = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => act(orderId, 'notes', { text: 'once' }, key)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });
});

describe('every act', () => {
  const acts: [string, object][] = [
    ['retry', { reason: 'x' }],
    ['cancel', { reason: 'x' }],
    ['deadline', { reason: 'x', at: new Date(Date.now() + 60_000).toISOString() }],
    ['notes', { text: 'x' }],
  ];

  it.each(acts)('%s asks for an operator', async (what, body) => {
    const orderId = await sagas.saga('Suspend');
    const answer = await orchestrator.call('POST', `/admin/sagas/${orderId}/${what}`, { body });
    expect([answer.status, answer.body.detail]).toEqual([401, expect.stringContaining('role operator')]);
  });

  it.each(acts)('%s of an unknown order, or of one that is awaited, is 404', async (what, body) => {
    const awaited = newId();
    await sagas.handle(messagesOf(awaited).cancel);
    for (const orderId of [newId(), awaited]) {
      expect((await act(orderId, what, body)).body.code).toBe('SAGA_NOT_FOUND');
      expect(await auditOf(orderId)).toEqual([]);
    }
  });

  it.each(acts)('%s with a body that is not its own is 400', async (what, body) => {
    const orderId = await sagas.saga('Suspend');
    for (const wrong of [{}, { ...body, more: 1 }, { ...body, reason: '', text: '' }]) {
      expect((await act(orderId, what, wrong)).status).toBe(400);
    }
  });
});
