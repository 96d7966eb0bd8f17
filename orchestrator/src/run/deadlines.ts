// Sagas whose reply has not come: the command again, compensation, or (with a backlog) patience.
// Order of work: commit (with a deadline 2 s ahead), publish, and only after the confirm count the send and set the
// full deadline. Death in between costs seconds, and no try is counted that was not made.

import type { Broker } from '@order-saga/shared/broker/broker';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { replyWaitMs } from '@order-saga/shared/concurrency/backoff';
import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import { decideInStore } from '@order-saga/shared/database/store';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { SagaMetrics } from '../metrics.ts';
import { commandMessage } from '../saga/commands.ts';
import { countSends, decideDue, type SentBy } from '../saga/due.ts';
import { holdHints, isToldHeld } from '../saga/hold-hints.ts';
import { outstandingCommand, type Saga } from '../saga/saga.ts';
import { orderStates } from '../saga/states.ts';
import type { Unanswered } from '../saga/unanswered.ts';
import type { SagaStore } from '../store/saga-store.ts';
import { currentState } from '../store/state-migrations.ts';
import { createBacklog } from './backlog.ts';

const SWEEP_MS = 200;
const BATCH = 128;
/** Sagas that are not due after all, put off in one statement. */
const LOOKS = 1000;

export interface DeadlineDependencies {
  readonly store: SagaStore;
  readonly broker: Broker;
  readonly stepTimeoutMs: number;
  readonly stepMaxAttempts: number;
  /** Replies in the hands of this process. */
  waitingReplies(): number;
  /** Another orchestrator handles the replies. */
  readonly standsBy?: () => boolean;
  /** Told of each step that was not answered. */
  readonly unanswered?: Unanswered;
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
  const { store, stepMaxAttempts, unanswered, metrics, logger } = deps;
  const { postponed, states: due } = await store.lookForDue({ postpone: LOOKS, due: BATCH });
  const states = due
    .map((state) => currentState(state) as Saga['state'])
    .filter((state) => outstandingCommand({ state }) !== null);
  if (states.length === 0) return postponed === LOOKS;
  const patient = await hasBacklog(states);
  const { changes, sends, silent } = await decideInStore(store, { dueAtMost: BATCH }, ({ sagas, held }) =>
    decideDue(sagas, patient, held, stepMaxAttempts),
  );
  unanswered?.passed(silent);
  metrics.record(changes.rows, new Map());
  for (const { orderId, from, to } of changes.rows) {
    if (orderStates.of(from!)?.isPending)
      logger.info({ orderId, state: to }, 'what was waited for did not come in its time: compensating');
    else logger.warn({ orderId, state: to }, 'a step was not answered: compensating');
  }
  if (sends.length > 0) await sendAndConfirm(deps, sends);
  return changes.writes.length === BATCH || postponed === LOOKS;
}

/**
 * Publishes the outstanding commands of committed sagas; counts the sends once they are confirmed. Of those that are held back
 * it is told instead. A death before that costs the order its exemption from the limits of the backlog, and nothing else.
 */
export async function sendAndConfirm(
  deps: Pick<DeadlineDependencies, 'broker' | 'stepTimeoutMs' | 'stepMaxAttempts' | 'metrics'> & {
    readonly store: Pick<SagaStore, 'session'>;
  },
  sagas: readonly Saga[],
  by?: SentBy,
): Promise<void> {
  const sent = sagas.filter((saga) => !isToldHeld(saga));
  const commands = sent.map((saga) => commandMessage(saga)).filter((command) => command !== null);
  await publishMessages(deps.broker, 'orchestrator', [...commands, ...sagas.flatMap(holdHints)]);
  if (sent.length === 0) return;
  const orderIds = sent.map((saga) => saga.orderId);
  const { changes } = await decideInStore(deps.store, { orderIds, linesOf: [] }, ({ sagas: now }) =>
    countSends(
      sent,
      now,
      {
        maxSends: deps.stepMaxAttempts,
        replyWaitMs: (sends) => replyWaitMs(deps.stepTimeoutMs, sends),
      },
      by,
    ),
  );
  deps.metrics.record(changes.rows, new Map());
}
