// What every store for acts on one saga does, whatever holds the sagas.
import { newId } from '@order-saga/shared/contracts/ids';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSagaMetrics } from '../../metrics.ts';
import type { SagaStore } from '../../store/saga-store.ts';
import { createFakeBroker } from '../../testing/fake-broker.ts';
import { createAnsweredHandler } from '../../testing/reply-handler.ts';
import { messagesOf, wayTo } from '../../testing/saga-messages.ts';
import { NO_LIMITS } from '../../testing/test-replays.ts';
import { type ReplayRequest, replaySaga } from '../replay.ts';
import type { Approval } from '../replays/approval.ts';
import { type ActAsk, type ActStore, NO_CHANGES, type SagaNote } from './act-store.ts';
import { cancelSaga } from './cancel.ts';
import { moveDeadline } from './move-deadline.ts';
import { addNote } from './notes.ts';
import { retrySaga } from './retry.ts';

const TRIES = { stepTimeoutMs: 30_000, stepMaxAttempts: 5 };

export interface ActStoreHarness {
  readonly store: ActStore;
  /** On the same rows. */
  readonly sagas: SagaStore;
  notes(orderId: string): Promise<SagaNote[]>;
  close(): Promise<void>;
}

export function describeActStore(name: string, open: () => Promise<ActStoreHarness>): void {
  describe(name, () => {
    let harness: ActStoreHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());

    const metrics = createSagaMetrics(createMetrics('orchestrator'));
    async function sagaIn(state: string): Promise<string> {
      const orderId = newId();
      const messages = messagesOf(orderId);
      const handle = createAnsweredHandler({ store: harness.sagas, stepTimeoutMs: 30_000, metrics });
      await handle(wayTo[state]!.map((message) => messages[message]));
      return orderId;
    }
    async function found(orderId: string, ask: Partial<ActAsk> = {}) {
      const session = await harness.store.session();
      const seen = await session.lock({ orderId, idempotency: undefined, ...ask });
      await session.rollback();
      return seen;
    }
    const acting = () => ({ store: harness.store, send: async () => {}, metrics });
    const asked = (orderId: string) => ({ orderId, actor: 'anna', reason: 'stuck', idempotency: undefined });
    const replay = (orderId: string, more: Partial<ReplayRequest> = {}, approval: Approval = NO_LIMITS) =>
      replaySaga(
        { ...acting(), approval },
        {
          ...{ orderId, actor: 'anna', reason: 'again', paymentToken: undefined, ifAttempt: undefined },
          ...{ idempotency: undefined, ...more },
        },
      );
    const idempotency = (key: string, fingerprint = 'f') => ({ actor: 'anna', key, fingerprint });

    it('finds a saga with all that is shown of it, or none', async () => {
      const orderId = await sagaIn('Failed');
      const { saga, view, before, isTooOld, begun, at } = await found(orderId, { horizonHours: 24 });
      expect(saga).toMatchObject({ orderId, state: 'Failed', order: { customerId: 'c-42' } });
      expect(view).toMatchObject({ orderId, outcome: 'failed', total: 20, history: { length: 3 } });
      expect([before, isTooOld, begun]).toEqual([null, false, null]);
      expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
      expect(await found(newId())).toMatchObject({ saga: null, view: null });
    });

    it('answers an act with what is shown of the saga from then on', async () => {
      const orderId = await sagaIn('Failed');
      const answer = await replay(orderId, { paymentToken: 'tok_other' });
      expect(answer).toMatchObject({ state: 'ReopeningOrder', attempt: 2, failure: null, finishedAt: null });
      const { view, saga } = await found(orderId);
      const { updatedAt, ...shown } = view!;
      expect(answer).toMatchObject(shown);
      expect(Math.abs(Date.parse(updatedAt) - Date.parse(answer.updatedAt))).toBeLessThanOrEqual(1);
      expect(saga?.order?.paymentToken).toBe('tok_other');
    });

    it('shows after each act what is stored from then on, and keeps the deadline that an act sets', async () => {
      const orderId = await sagaIn('StockReserved');
      const before = (await found(orderId)).saga!;
      const at = new Date(Date.now() + 3_600_000).toISOString();
      const acts = [
        () => moveDeadline(acting(), { ...asked(orderId), at }),
        () => retrySaga({ ...acting(), broker: createFakeBroker(), ...TRIES }, asked(orderId)),
        () => cancelSaga(acting(), asked(orderId)),
      ];
      for (const act of acts) {
        const { updatedAt: _, history, ...answer } = await act();
        const { view } = await found(orderId);
        expect(view).toMatchObject(answer);
        expect(view!.history.map(({ name, kind, to }) => [name, kind, to])).toEqual(
          history.map(({ name, kind, to }) => [name, kind, to]),
        );
        if (act === acts[0]) expect(view!.deadlineAt).toBe(at);
      }
      expect((await found(orderId)).saga).toMatchObject({
        state: 'CancellingPayment',
        sendCount: 0,
        lastSeq: before.lastSeq + 2,
      });
    });

    it('keeps a note of a saga, and once under one key', async () => {
      const orderId = await sagaIn('Failed');
      const request = { ...asked(orderId), text: 'customer called', idempotency: idempotency('k5') };
      const first = await addNote(acting(), request);
      expect(first).toMatchObject({ actor: 'anna', text: 'customer called' });
      expect(await addNote(acting(), request)).toEqual(first);
      expect(await harness.notes(orderId)).toEqual([first]);
    });

    it('gives the first answer again under the same key, to the same request alone', async () => {
      const [orderId, other] = [await sagaIn('Failed'), await sagaIn('Failed')];
      const first = await replay(orderId, { idempotency: idempotency('k1') });
      expect(await replay(orderId, { idempotency: idempotency('k1') })).toEqual(first);
      await expect(replay(orderId, { idempotency: idempotency('k1', 'g') })).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
      expect((await found(other, { idempotency: idempotency('k2') })).before).toBeNull();
    });

    it('keeps an answer once: the same key for another saga at this moment is refused', async () => {
      const [one, two] = await Promise.all([harness.store.session(), harness.store.session()]);
      const answer = { idempotency: idempotency('k3'), status: 202, body: {} };
      await one.lock({ orderId: await sagaIn('Failed'), idempotency: answer.idempotency });
      await two.lock({ orderId: await sagaIn('Failed'), idempotency: answer.idempotency });
      await one.commit({ ...NO_CHANGES, answer });
      await expect(two.commit({ ...NO_CHANGES, answer })).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_IN_USE',
      });
      await two.rollback();
    });

    it('counts what an operator has replayed within the hour, one request after the other', async () => {
      const limits: Approval = { count: 2, amount: 0 };
      const orderIds = [await sagaIn('Failed'), await sagaIn('Failed'), await sagaIn('Failed')];
      const results = await Promise.allSettled(
        orderIds.map((orderId) => replay(orderId, { actor: 'berta' }, limits)),
      );
      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
      expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'APPROVAL_NEEDED' },
      });
      const { begun } = await found(orderIds[0]!, { replaysOf: 'berta' });
      expect(begun).toEqual({ sagas: 2, amounts: new Map([['EUR', '40']]) });
    });

    it('with a value that cannot be written keeps nothing', async () => {
      const orderId = await sagaIn('Failed');
      const session = await harness.store.session();
      const { saga } = await session.lock({ orderId, idempotency: undefined });
      const audit = {
        ...{ actor: 'a', act: 'x', target: 'saga:x', orderId, result: 'done' as const },
        detail: { count: 1n as never },
      };
      const writes = [{ saga: { ...saga!, state: 'Paid' as const }, waitMs: null }];
      await expect(session.commit({ ...NO_CHANGES, writes, audit: [audit] })).rejects.toThrow(TypeError);
      await session.rollback();
      expect((await found(orderId)).saga?.state).toBe('Failed');
    });
  });
}
