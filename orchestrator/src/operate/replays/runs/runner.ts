// Carries replay runs on, in every orchestrator. A step takes the lock of a run that is due; a process that dies gives it
// back with its connection. What a dead process has moved and not sent, the sweep of deadlines sends.

import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { SagaMetrics } from '../../../metrics.ts';
import type { Saga } from '../../../saga/saga.ts';
import { stepRun } from './run-step.ts';
import type { RunStore } from './run-store.ts';

const INTERVAL_MS = 250;

export interface RunnerDependencies {
  readonly store: RunStore;
  /** Publishes the commands of committed sagas and counts the sends; a failure is made good by the deadline. */
  send(sagas: readonly Saga[]): Promise<void>;
  /** While the broker is away nothing is moved. */
  isBrokerUp(): boolean;
  /** Another orchestrator handles the replies, and carries runs on. */
  readonly standsBy: () => boolean;
  readonly metrics: SagaMetrics;
  readonly logger: Logger;
  /** Age of an order from which it is not replayed. Hours; undefined: none. */
  readonly horizonHours: number | undefined;
}

export function startReplayRunner(deps: RunnerDependencies): Periodic {
  return startPeriodic({
    name: 'replay runs',
    intervalMs: INTERVAL_MS,
    logger: deps.logger,
    standsBy: deps.standsBy,
    work: async () => deps.isBrokerUp() && (await runStep(deps)),
  });
}

/** @returns whether a run was due */
export async function runStep({
  store,
  send,
  metrics,
  logger,
  horizonHours,
}: Omit<RunnerDependencies, 'isBrokerUp' | 'standsBy'>): Promise<boolean> {
  if (!(await store.isDue())) return false;
  const stepped = await stepRun(store, horizonHours);
  if (stepped === null) return false;
  if (stepped.stopped !== null) logger.warn(stepped.stopped, 'a replay run stopped itself');
  metrics.record(stepped.rows, new Map());
  if (stepped.sagas.length > 0) {
    await send(stepped.sagas).catch((error: unknown) => {
      logger.warn({ err: error }, 'commands of a replay run are not sent yet; their deadlines send them');
    });
  }
  return true;
}
