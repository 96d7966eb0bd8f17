// Sagas whose reply has not come: the command again, compensation, or (with a backlog) patience.
// Order of work: commit (with a deadline 2 s ahead), publish, and only after the confirm count the send and set the
// full deadline. Death in between costs seconds, and no try is counted that was not made.

import type { Broker } from '@order-saga/shared/broker/broker';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { replyWaitMs } from '@order-saga/shared/concurrency/backoff';
import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import { TRANSACTION } from '@order-saga/shared/database/database';
import { send } from '@order-saga/shared/database/query';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { PrismaClient } from '../database.ts';
import type { SagaMetrics } from '../metrics.ts';
import { commandMessage } from '../saga/commands.ts';
import { countResend, expire } from '../saga/expire.ts';
import { type HistoryRow, outstandingCommand, type Saga } from '../saga/saga.ts';
import { whyUnloadable } from '../store/loading.ts';
import type { StoredSaga } from '../store/saga-row.ts';
import { dueStates, lockDueSagas, lockSagas, lookLater } from '../store/saga-store.ts';
import { type SagaWrite, writeSagas } from '../store/saga-writes.ts';
import { currentState } from '../store/state-migrations.ts';
import { createBacklog } from './backlog.ts';

const SWEEP_MS = 200;
const BATCH = 128;
/** Sagas that are not due after all, put off in one statement. */
const LOOKS = 1000;
/** Deadline while the send is not confirmed yet. */
export const UNCONFIRMED_WAIT_MS = 2000;
/** A backlog is looked at again after this time. */
const PATIENCE_MS = 1000;
/** A saga that lacks what its command is made of is left alone, and must not stand before the others. */
const UNLOADABLE_WAIT_MS = 60_000;

export interface DeadlineDependencies {
  readonly database: PrismaClient;
  readonly broker: Broker;
  readonly stepTimeoutMs: number;
  readonly stepMaxAttempts: number;
  /** Replies in the hands of this process. */
  waitingReplies(): number;
  /** Another orchestrator handles the replies. */
  readonly standsBy?: () => boolean;
  readonly metrics: SagaMetrics;
  readonly logger: Logger;
}

/** Starts the sweep. Several orchestrators may run it: rows are taken with SKIP LOCKED. */
export function startDeadlines(deps: DeadlineDependencies): Periodic {
  const hasBacklog = createBacklog(deps.broker, deps.waitingReplies);
  return startPeriodic({
    name: 'deadlines',
    intervalMs: SWEEP_MS,
    logger: deps.logger,
    standsBy: deps.standsBy,
    work: async () => {
      // Replies may wait in the queue after a start or a reconnect: they get one step timeout to be read.
      if (!deps.broker.isUp() || deps.broker.upForMs() < deps.stepTimeoutMs) return false;
      return sweep(deps, hasBacklog);
    },
  });
}

async function sweep(
  deps: DeadlineDependencies,
  hasBacklog: ReturnType<typeof createBacklog>,
): Promise<boolean> {
  // Nearly always nothing is due, five times a second: one round trip for both.
  const [later, due] = await deps.database.$driver.transaction((tx) =>
    Promise.all([lookLater(tx, LOOKS), dueStates(tx, BATCH)]),
  );
  const states = due
    .map((state) => currentState(state) as Saga['state'])
    .filter((state) => outstandingCommand({ state }) !== null);
  if (states.length === 0) return later === LOOKS;
  const patient = await hasBacklog(states);
  const taken = await deps.database.$transaction(async (tx) => {
    const due = await lockDueSagas(tx, BATCH);
    const take = decideDue(due, patient, deps.stepMaxAttempts);
    await send(tx, writeSagas(take.writes, take.rows));
    return take;
  }, TRANSACTION);
  deps.metrics.record(taken.rows, new Map());
  for (const { orderId, to } of taken.rows)
    deps.logger.warn({ orderId, state: to }, 'a step was not answered: compensating');
  if (taken.sends.length > 0) await sendAndConfirm(deps, taken.sends);
  return taken.writes.length === BATCH || later === LOOKS;
}

/** Publishes the outstanding commands of committed sagas; counts the sends once they are confirmed. */
export async function sendAndConfirm(
  deps: Pick<DeadlineDependencies, 'database' | 'broker' | 'stepTimeoutMs' | 'stepMaxAttempts' | 'metrics'>,
  sagas: readonly Saga[],
): Promise<void> {
  await publishMessages(
    deps.broker,
    'orchestrator',
    sagas.map(commandMessage).filter((command) => command !== null),
  );
  const rows = await deps.database.$transaction(async (tx) => {
    const now = await lockSagas(
      tx,
      sagas.map((saga) => saga.orderId),
    );
    const { writes, rows } = countSends(sagas, now, deps);
    await send(tx, writeSagas(writes, rows));
    return rows;
  }, TRANSACTION);
  deps.metrics.record(rows, new Map());
}

function decideDue(due: ReadonlyMap<string, StoredSaga>, patient: ReadonlySet<string>, maxSends: number) {
  const writes: SagaWrite[] = [];
  const rows: HistoryRow[] = [];
  const sends: Saga[] = [];
  const at = new Date().toISOString();
  for (const { saga } of due.values()) {
    if (patient.has(saga.state)) {
      writes.push({ saga, waitMs: PATIENCE_MS });
      continue;
    }
    if (whyUnloadable(saga) !== null) {
      writes.push({ saga, waitMs: UNLOADABLE_WAIT_MS });
      continue;
    }
    const expired = expire(saga, maxSends, at);
    const next = expired?.saga ?? saga;
    if (expired !== null) rows.push(expired.row);
    writes.push({ saga: next, waitMs: UNCONFIRMED_WAIT_MS });
    sends.push(next);
  }
  return { writes, rows, sends };
}

// A saga that has moved on meanwhile is left alone: its new command has a deadline of its own.
function countSends(
  sent: readonly Saga[],
  now: ReadonlyMap<string, StoredSaga>,
  { stepTimeoutMs, stepMaxAttempts }: Pick<DeadlineDependencies, 'stepTimeoutMs' | 'stepMaxAttempts'>,
): { writes: SagaWrite[]; rows: HistoryRow[] } {
  const writes: SagaWrite[] = [];
  const rows: HistoryRow[] = [];
  const at = new Date().toISOString();
  for (const { orderId, state, attempt, sendCount } of sent) {
    const saga = now.get(orderId)?.saga;
    if (
      saga === undefined ||
      saga.state !== state ||
      saga.attempt !== attempt ||
      saga.sendCount !== sendCount
    )
      continue;
    if (sendCount === 0) {
      writes.push({ saga: { ...saga, sendCount: 1 }, waitMs: replyWaitMs(stepTimeoutMs, 1) });
    } else {
      const counted = countResend(saga, stepMaxAttempts, at);
      writes.push({ saga: counted.saga, waitMs: replyWaitMs(stepTimeoutMs, counted.saga.sendCount) });
      rows.push(counted.row);
    }
  }
  return { writes, rows };
}
