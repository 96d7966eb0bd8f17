// What every store for the steps of replay runs does, whatever holds the runs.
import { newId } from '@order-saga/shared/contracts/ids';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSagaMetrics } from '../../../metrics.ts';
import type { SagaStore } from '../../../store/saga-store.ts';
import { createAnsweredHandler } from '../../../testing/reply-handler.ts';
import { type MessageName, messagesOf, wayTo } from '../../../testing/saga-messages.ts';
import { stepRun } from './run-step.ts';
import type { RunStore } from './run-store.ts';

export interface RunStoreHarness {
  readonly store: RunStore;
  /** On the same rows. */
  readonly sagas: SagaStore;
  /** A run of these sagas, which have failed. @returns its id */
  begin(orderIds: readonly string[], options?: Pace): Promise<string>;
  read(runId: string): Promise<RunSeen>;
  /** An hour passes for the runs. */
  hurry(): Promise<void>;
  close(): Promise<void>;
}

export interface Pace {
  readonly ramp?: readonly number[];
  readonly maxPerSecond?: number;
  readonly stopIfFailedRatio?: number;
  readonly paymentToken?: string;
}

export interface RunSeen {
  readonly state: string;
  readonly why: string | null;
  readonly wave: number;
  readonly dueAt: Date | null;
  readonly nextSendAt: Date;
  readonly paymentToken: string | null;
  /** In the order of the run. */
  readonly items: readonly {
    result: string;
    why: string | null;
    wave: number | null;
    newAttempt: number | null;
  }[];
}

export function describeRunStore(name: string, open: () => Promise<RunStoreHarness>): void {
  describe(name, () => {
    let harness: RunStoreHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());

    const metrics = createSagaMetrics(createMetrics('orchestrator'));
    const handle = (orderId: string, names: readonly MessageName[], attempt = 1) =>
      createAnsweredHandler({ store: harness.sagas, stepTimeoutMs: 30_000, metrics })(
        names.map((message) => messagesOf(orderId, attempt)[message]),
      );
    async function failed(count: number): Promise<string[]> {
      const orderIds = Array.from({ length: count }, newId);
      for (const orderId of orderIds) await handle(orderId, wayTo['Failed']!);
      return orderIds;
    }
    const complete = (orderId: string, attempt = 2) =>
      handle(orderId, ['reopened', 'reserved', 'paid', 'completed'], attempt);
    const failAgain = (orderId: string, attempt = 2) =>
      handle(orderId, ['reopened', 'notReserved', 'failed'], attempt);
    const failDifferently = (orderId: string) =>
      handle(orderId, ['reopened', 'reserved', 'declined', 'released', 'failed'], 2);
    async function step(horizonHours?: number): Promise<string[]> {
      await harness.hurry();
      const stepped = await stepRun(harness.store, horizonHours);
      return stepped?.sagas.map(({ orderId }) => orderId) ?? [];
    }
    const results = async (runId: string) => (await harness.read(runId)).items.map(({ result }) => result);
    /** Until nothing is left to do. */
    async function rest(runId: string): Promise<void> {
      for (let steps = 0; (await harness.read(runId)).dueAt !== null && steps < 10; steps++) await step();
    }

    it('finds no run where none is due', async () => {
      expect(await harness.store.isDue()).toBe(false);
      expect(await stepRun(harness.store, undefined)).toBeNull();
    });

    it('sends a wave when all of the one before have ended, and forgets the payment token after the last', async () => {
      const orderIds = await failed(4);
      const runId = await harness.begin(orderIds, { ramp: [1, 2], paymentToken: 'tok_other' });
      expect(await harness.store.isDue()).toBe(true);
      expect(await step()).toEqual(orderIds.slice(0, 1));
      expect(await step()).toEqual([]);
      await complete(orderIds[0]!);
      expect(await step()).toEqual(orderIds.slice(1, 3));
      await complete(orderIds[1]!);
      expect(await step()).toEqual([]);
      expect(await harness.read(runId)).toMatchObject({
        state: 'running',
        wave: 2,
        paymentToken: 'tok_other',
      });
      expect(await results(runId)).toEqual(['completed', 'completed', 'sent', 'pending']);
      await complete(orderIds[2]!);
      expect(await step()).toEqual(orderIds.slice(3));
      await complete(orderIds[3]!);
      await step();
      expect(await harness.read(runId)).toMatchObject({
        state: 'completed',
        dueAt: null,
        paymentToken: null,
      });
      const session = await harness.sagas.session();
      const { sagas } = await session.lock({ orderIds });
      await session.rollback();
      expect([...sagas.values()].map(({ saga }) => [saga.state, saga.attempt])).toEqual(
        orderIds.map(() => ['Completed', 2]),
      );
    });

    it('stops itself when too many of a wave fail again, and writes down how the others end', async () => {
      const orderIds = await failed(4);
      const runId = await harness.begin(orderIds, { ramp: [2], stopIfFailedRatio: 0.5 });
      await step();
      await failAgain(orderIds[0]!);
      await step();
      expect(await harness.read(runId)).toMatchObject({
        state: 'stopped',
        why: expect.stringContaining('1 of the 1'),
      });
      await failDifferently(orderIds[1]!);
      await rest(runId);
      expect(await results(runId)).toEqual(['failed-again', 'failed-differently', 'pending', 'pending']);
      expect((await harness.read(runId)).items[0]).toMatchObject({ wave: 1, newAttempt: 2 });
    });

    it('skips what is not as it was frozen, and what is too old, and says why', async () => {
      const [replayed, same, old] = (await failed(3)) as [string, string, string];
      const other = await harness.begin([replayed]);
      const runId = await harness.begin([replayed, same, old], { ramp: [1, 10] });
      expect(await step()).toEqual([replayed]);
      await failAgain(replayed);
      await rest(other);
      await step();
      await step();
      expect(await results(runId)).toEqual(['skipped', 'sent', 'pending']);
      await complete(same);
      await step(0);
      await rest(runId);
      expect(await harness.read(runId)).toMatchObject({ state: 'completed' });
      expect(await results(runId)).toEqual(['skipped', 'completed', 'skipped']);
      const why = (await harness.read(runId)).items.map((item) => item.why);
      expect(why[0]).toContain('attempt 2, not 1');
      expect(why[2]).toContain('REPLAY_HORIZON_DAYS');
    });

    it('sends no more in a second than it may', async () => {
      const orderIds = await failed(8);
      const runId = await harness.begin(orderIds, { ramp: [8], maxPerSecond: 10 });
      expect(await step()).toHaveLength(2);
      const { dueAt, nextSendAt } = await harness.read(runId);
      expect(dueAt).toEqual(nextSendAt);
      expect(Math.abs(nextSendAt.getTime() - Date.now() - 200)).toBeLessThan(5000);
      for (let steps = 0; steps < 3; steps++) expect(await step()).toHaveLength(2);
      for (const orderId of orderIds) await complete(orderId);
      await rest(runId);
    });

    it('with several runners at work moves each saga once', async () => {
      const orderIds = await failed(12);
      const runId = await harness.begin(orderIds, { ramp: [12], maxPerSecond: 10 });
      const sent = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const own: string[] = [];
          for (let steps = 0; steps < 50; steps++) own.push(...(await step()));
          return own;
        }),
      );
      expect(sent.flat().toSorted()).toEqual(orderIds.toSorted());
      for (const orderId of orderIds) await complete(orderId);
      await rest(runId);
    });

    it('keeps nothing of a step that does not come to its commit', async () => {
      const orderIds = await failed(2);
      const runId = await harness.begin(orderIds);
      const dying: RunStore = {
        ...harness.store,
        session: async () => ({
          ...(await harness.store.session()),
          commit: () => Promise.reject(new Error('killed')),
        }),
      };
      await expect(stepRun(dying, undefined)).rejects.toThrow('killed');
      const unwritable: RunStore = {
        ...harness.store,
        async session() {
          const session = await harness.store.session();
          const audit = {
            actor: 'a',
            act: 'x',
            target: 'x',
            result: 'done' as const,
            detail: { count: 1n as never },
          };
          return { ...session, commit: (changes) => session.commit({ ...changes, audit: [audit] }) };
        },
      };
      await expect(stepRun(unwritable, undefined)).rejects.toThrow(TypeError);
      expect(await harness.read(runId)).toMatchObject({ wave: 0 });
      expect(await results(runId)).toEqual(['pending', 'pending']);
      expect(await step()).toEqual(orderIds);
    });
  });
}
