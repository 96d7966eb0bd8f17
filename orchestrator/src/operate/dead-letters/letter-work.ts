// Carries out redrives. Every orchestrator runs it; a lease lets one at a time work on the letters of a queue, and what one
// leaves behind another takes up.
import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import { newId } from '@order-saga/shared/contracts/ids';
import { withLease } from './lease.ts';
import { type LetterDependencies, redriveWaiting } from './redrive.ts';

const INTERVAL_MS = 2000;

/** @param intervalMs between looks for work; default 2 s */
export function startLetterWork(deps: LetterDependencies, intervalMs = INTERVAL_MS): Periodic {
  const holder = newId();
  return startPeriodic({
    name: 'dead letters',
    intervalMs,
    logger: deps.logger,
    work: () => workOnLetters(deps, holder),
  });
}

/** One round over all queues that letters go back to. A queue that fails does not keep the others waiting. */
export async function workOnLetters(deps: LetterDependencies, holder: string): Promise<void> {
  const { database, broker } = deps;
  if (!broker.isUp()) return;
  const queues = await database.$queryRaw<{ queue: string }[]>`
    SELECT DISTINCT queue FROM dead_letter WHERE status = 'redriving' ORDER BY queue`;
  const failures: unknown[] = [];
  for (const { queue } of queues) {
    const work = () => redriveWaiting(deps, queue);
    await withLease(database, { queue, holder }, work).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
