// Sagas in a database of a test, moved by the real handler.

import type { HandlerOutcome } from '@order-saga/shared/consumer/consumer';
import { newId } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import { createLogger } from '@order-saga/shared/observability/logger';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';
import { createSagaMetrics, type SagaMetrics } from '../metrics.ts';
import type { ActStore } from '../operate/acts/act-store.ts';
import { createPostgresActStore } from '../operate/acts/postgres-act-store.ts';
import type { HistoryRow, Saga } from '../saga/saga.ts';
import { createPostgresSagaStore } from '../store/postgres-saga-store.ts';
import { readSaga, type SagaView } from '../store/saga-reader.ts';
import { lockSagas } from '../store/saga-reads.ts';
import type { SagaStore } from '../store/saga-store.ts';
import { withoutAddedRows } from './added-steps.ts';
import { createAnsweredHandler } from './reply-handler.ts';
import { messagesOf, wayTo } from './saga-messages.ts';

export interface TestSagas {
  readonly url: string;
  readonly database: PrismaClient;
  readonly store: SagaStore;
  readonly acts: ActStore;
  readonly metrics: SagaMetrics;
  /** Takes the messages as one batch. */
  handle(...messages: Message[]): Promise<readonly HandlerOutcome[]>;
  /** The types of the commands that one batch publishes, or the code it rejects with, for each message. */
  answers(...messages: Message[]): Promise<(string[] | string)[]>;
  /** A new saga in this state. @returns its order id */
  saga(state: string): Promise<string>;
  view(orderId: string): Promise<SagaView>;
  /** The history as it would be without the steps that were added to the machine. */
  told(orderId: string): Promise<SagaView['history']>;
  stored(orderId: string): Promise<Saga>;
  /** The history as the machine's rerun takes it. */
  rows(orderId: string): Promise<HistoryRow[]>;
  /** Milliseconds until the deadline, by the database's clock; null when there is none. */
  dueInMs(orderId: string): Promise<number | null>;
  makeDue(...orderIds: string[]): Promise<void>;
  close(): Promise<void>;
}

/** Long: deadlines pass only where a test makes them due. */
export const STEP_TIMEOUT_MS = 30_000;
export const silent = createLogger({ name: 'test', level: 'silent' });

export async function openTestSagas(): Promise<TestSagas> {
  const testDatabase = await createTestDatabase(schemaDirectory);
  const database = openDatabase(testDatabase.url, 5);
  const metrics = createSagaMetrics(createMetrics('orchestrator'));
  const store = createPostgresSagaStore(database.$driver);
  const handler = createAnsweredHandler({ store, stepTimeoutMs: STEP_TIMEOUT_MS, metrics });

  const sagas: TestSagas = {
    url: testDatabase.url,
    database,
    store,
    acts: createPostgresActStore(database.$driver),
    metrics,
    handle: (...messages) => handler(messages),
    answers: async (...messages) =>
      (await handler(messages)).map((outcome) =>
        'publish' in outcome ? outcome.publish.map(({ type }) => type) : outcome.reject.code,
      ),
    async saga(state) {
      const orderId = newId();
      const messages = messagesOf(orderId);
      await handler(wayTo[state]!.map((name) => messages[name]));
      return orderId;
    },
    async view(orderId) {
      const view = await readSaga(database, orderId);
      if (view === null) throw new Error(`there is no saga ${orderId}`);
      return view;
    },
    told: async (orderId) => withoutAddedRows((await sagas.view(orderId)).history),
    async stored(orderId) {
      const stored = await database.$transaction((tx) => lockSagas(tx, [orderId]));
      return stored.get(orderId)!.saga;
    },
    rows: async (orderId) => (await sagas.view(orderId)).history.map((row) => ({ ...row, orderId })),
    async dueInMs(orderId) {
      const [row] = await database.$queryRaw<{ ms: number | null }[]>`
        SELECT (extract(epoch FROM deadline_at - now()) * 1000)::float8 AS ms FROM saga WHERE order_id = ${orderId}::uuid`;
      return row!.ms;
    },
    async makeDue(...orderIds) {
      await database.$executeRaw`
        UPDATE saga SET deadline_at = now() - interval '1 second', due_after = now() - interval '1 second' WHERE order_id = ANY(${orderIds}::uuid[])`;
    },
    async close() {
      await database.$disconnect();
      await testDatabase.drop();
    },
  };
  return sagas;
}
