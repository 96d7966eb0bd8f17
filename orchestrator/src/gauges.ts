// Gauges that are read from the database when they are scraped.

import { consumedQueues } from '@order-saga/shared/broker/topology';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { Metrics } from '@order-saga/shared/observability/metrics';
import type { PrismaClient } from './database.ts';
import { readWaiting, type WaitingStep, waitingKinds } from './look/failures/waiting.ts';
import { sharedRead } from './look/overview/shared-read.ts';
import { countParked } from './operate/dead-letters/letter-store.ts';
import { type HoldNumbers, readHoldNumbers } from './operate/holds/hold-reader.ts';
import { runStates } from './operate/replays/runs/run-reader.ts';
import { AWAITING_ORDER } from './saga/saga.ts';
import { sentCommands } from './saga/states.ts';
import type { Unanswered } from './saga/unanswered.ts';

interface GaugeDependencies {
  readonly logger: Logger;
  readonly stepTimeoutMs: number;
  readonly unanswered: Unanswered;
}

export function gauges(
  metrics: Metrics,
  database: PrismaClient,
  { logger, stepTimeoutMs, unanswered }: GaugeDependencies,
): void {
  const onError = (error: unknown) => logger.debug({ err: error }, 'a gauge could not be read');
  metrics.gauge({
    name: 'saga_in_state',
    help: 'Unfinished sagas, by state',
    labelNames: ['state'],
    onError,
    read: async () => {
      const rows = await database.$queryRaw<{ state: string; count: number }[]>`
        SELECT state, count(*)::int AS count FROM saga
        WHERE finished_at IS NULL AND state <> ${AWAITING_ORDER} GROUP BY state`;
      return rows.map(({ state, count }) => ({ labels: { state }, value: count }));
    },
  });
  metrics.gauge({
    name: 'saga_oldest_unfinished_seconds',
    help: 'Age of the oldest unfinished saga, of a replayed one since its replay, of one with a pending payment since that expired; 0 when there is none',
    onError,
    read: async () => {
      // Written so that each part is answered from an index, and the history is asked for replayed sagas only.
      const [row] = await database.$queryRaw<{ age: number }[]>`
        SELECT greatest(0, coalesce(extract(epoch FROM now() - least(
          (SELECT min(hold_expires_at) FROM saga WHERE hold_expires_at IS NOT NULL),
          (SELECT min(started_at) FROM saga
           WHERE finished_at IS NULL AND state <> ${AWAITING_ORDER} AND attempt = 1 AND hold_expires_at IS NULL),
          (SELECT min(coalesce(replayed.at, saga.started_at)) FROM saga
           LEFT JOIN LATERAL (
             SELECT max(at) AS at FROM saga_history AS history
             WHERE history.order_id = saga.order_id AND history.attempt = saga.attempt
               AND history.kind = 'admin' AND history.name = 'ReplayRequested') AS replayed ON TRUE
           WHERE finished_at IS NULL AND state <> ${AWAITING_ORDER} AND saga.attempt > 1
             AND hold_expires_at IS NULL))), 0))::float8 AS age`;
      return row!.age;
    },
  });
  // Both are read in one: they are scraped together.
  const waiting = sharedRead(() => readWaiting(database, stepTimeoutMs));
  const byState = async (of: (step: WaitingStep) => number) => {
    const steps = await waiting();
    return waitingKinds.map(({ state }) => {
      const step = steps.find((waits) => waits.state === state);
      return { labels: { state }, value: step === undefined ? 0 : of(step) };
    });
  };
  metrics.gauge({
    name: 'saga_waiting',
    help: 'Sagas that have waited for an answer for longer than STEP_TIMEOUT_MS, without incidents, by state',
    labelNames: ['state'],
    onError,
    read: () => byState(({ sagas }) => sagas),
  });
  metrics.gauge({
    name: 'saga_waiting_oldest_seconds',
    help: 'How long the one of them that has waited longest does; 0 when there is none',
    labelNames: ['state'],
    onError,
    read: () => byState(({ seconds }) => seconds),
  });
  const holds = sharedRead(() => readHoldNumbers(database));
  const byCommand = (of: (hold: HoldNumbers) => number) => async () =>
    (await holds()).map((hold) => ({ labels: { command: hold.command }, value: of(hold) }));
  metrics.gauge({
    name: 'saga_held',
    help: 'Orders whose command is held back, by command',
    labelNames: ['command'],
    onError,
    read: byCommand(({ heldBack }) => heldBack),
  });
  metrics.gauge({
    name: 'saga_hold_seconds',
    help: 'How long the command has been held; 0: it is not',
    labelNames: ['command'],
    onError,
    read: byCommand(({ seconds }) => seconds),
  });
  metrics.gauge({
    name: 'saga_unanswered_in_a_row',
    help: 'Steps that were not answered in time since the last one that was answered, by command; as this replica has seen it',
    labelNames: ['command'],
    onError,
    read: async () =>
      sentCommands.map((command) => ({ labels: { command }, value: unanswered.inARow(command) })),
  });
  metrics.gauge({
    name: 'replay_runs',
    help: 'Replay runs, by state',
    labelNames: ['state'],
    onError,
    read: async () => {
      const rows = await database.$queryRaw<{ state: string; count: number }[]>`
        SELECT state, count(*)::int AS count FROM replay_run GROUP BY state`;
      const counts = new Map(rows.map(({ state, count }) => [state, count]));
      return runStates.map((state) => ({ labels: { state }, value: counts.get(state) ?? 0 }));
    },
  });
  metrics.gauge({
    name: 'dead_letters_parked',
    help: 'Dead letters that wait for a decision, by the queue that they are of',
    labelNames: ['queue'],
    onError,
    read: async () => {
      const counts = new Map((await countParked(database)).map(({ queue, count }) => [queue, count]));
      return consumedQueues.map((queue) => ({ labels: { queue }, value: counts.get(queue) ?? 0 }));
    },
  });
  metrics.gauge({
    name: 'saga_incidents',
    help: 'Sagas with a step that must succeed and is not answered',
    onError,
    read: async () => database.saga.count({ where: { incidentCode: { not: null } } }),
  });
}
