// Replay runs in a database of a test, stepped by hand; their sagas are answered by hand too.
import { newId } from '@order-saga/shared/contracts/ids';
import { type Asked, freeze, type Selection } from '../operate/replays/preview/selection.ts';
import { createPostgresRunStore } from '../operate/replays/runs/postgres-run-store.ts';
import { type Run, readRun } from '../operate/replays/runs/run-reader.ts';
import { runStep } from '../operate/replays/runs/runner.ts';
import { actOnRun, createRun, type NewRun, type RunAct } from '../operate/replays/runs/runs.ts';
import type { Saga } from '../saga/saga.ts';
import { messagesOf } from './saga-messages.ts';
import { silent, type TestSagas } from './test-sagas.ts';

export interface TestReplays {
  /** Sagas that have failed: out of stock. */
  failed(count: number, customerId?: string): Promise<string[]>;
  select(asked: Asked, options?: { paymentToken?: string; horizonHours?: number }): Promise<Selection>;
  /** A run of these sagas, created by `ann`. */
  run(orderIds: readonly string[], options?: Partial<NewRun> & { paymentToken?: string }): Promise<Run>;
  act(run: Run, act: RunAct, actor?: string): Promise<Run>;
  read(run: Run): Promise<Run>;
  /** An hour passes for the runs. */
  hurry(): Promise<void>;
  /** One step of what is due, with time for it. @returns the order ids that it sent, in order */
  step(options?: {
    send?: (sagas: readonly Saga[]) => Promise<void>;
    horizonHours?: number;
  }): Promise<string[]>;
  /** Lets sagas that were replayed end. */
  complete(...orderIds: string[]): Promise<void>;
  failAgain(...orderIds: string[]): Promise<void>;
  failDifferently(...orderIds: string[]): Promise<void>;
}

/** Nothing needs approval. */
export const NO_LIMITS = { count: 0, amount: 0 };
export const REASON = 'the shelf is full again';

export function testReplays(sagas: TestSagas): TestReplays {
  const { database } = sagas;
  const store = createPostgresRunStore(database.$driver);

  async function end(orderId: string, names: readonly (keyof ReturnType<typeof messagesOf>)[]) {
    const messages = messagesOf(orderId, (await sagas.stored(orderId)).attempt);
    await sagas.handle(...names.map((name) => messages[name]));
  }

  const replays: TestReplays = {
    async failed(count, customerId) {
      const orderIds = Array.from({ length: count }, () => newId());
      const messages = orderIds.map((orderId) => messagesOf(orderId, 1, customerId));
      await sagas.handle(...messages.map(({ created }) => created));
      await sagas.handle(...messages.map(({ notReserved }) => notReserved));
      await sagas.handle(...messages.map(({ failed }) => failed));
      return orderIds;
    },
    select: (asked, { paymentToken, horizonHours } = {}) =>
      database.$transaction((tx) => freeze(tx, { asked, actor: 'ann', paymentToken, horizonHours })),
    async run(orderIds, { paymentToken, ...options } = {}) {
      const { token } = await replays.select(
        { orderIds },
        paymentToken === undefined ? {} : { paymentToken },
      );
      const request = {
        ...{ selectionToken: token, reason: REASON, ramp: [1000], maxPerSecond: 1000, stopIfFailedRatio: 1 },
        ...options,
      };
      return database.$transaction((tx) => createRun(tx, request, 'ann', NO_LIMITS));
    },
    act: (run, act, actor = 'ann') =>
      database.$transaction((tx) => actOnRun(tx, run.id, act, { actor, reason: 'because' })),
    read: (run) => readRun(database, run.id),
    async hurry() {
      await database.$executeRaw`
        UPDATE replay_run SET due_at = due_at - interval '1 hour', next_send_at = next_send_at - interval '1 hour'
        WHERE due_at IS NOT NULL`;
    },
    async step({ send = async () => {}, horizonHours } = {}) {
      await replays.hurry();
      const sent: string[] = [];
      await runStep({
        store,
        metrics: sagas.metrics,
        logger: silent,
        horizonHours,
        async send(moved) {
          sent.push(...moved.map(({ orderId }) => orderId));
          await send(moved);
        },
      });
      return sent;
    },
    async complete(...orderIds) {
      for (const orderId of orderIds) await end(orderId, ['reopened', 'reserved', 'paid', 'completed']);
    },
    async failAgain(...orderIds) {
      for (const orderId of orderIds) await end(orderId, ['reopened', 'notReserved', 'failed']);
    },
    async failDifferently(...orderIds) {
      for (const orderId of orderIds)
        await end(orderId, ['reopened', 'reserved', 'declined', 'released', 'failed']);
    },
  };
  return replays;
}
