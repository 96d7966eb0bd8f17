// Carries out what was decided about dead letters, and keeps the index true to the queues. Every orchestrator runs it; a
// lease lets one at a time work on a queue, and what one leaves behind another takes up.

import { consumedQueues } from '@order-saga/shared/broker/topology';
import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import { newId } from '@order-saga/shared/contracts/ids';
import type { PrismaClient } from '../../database.ts';
import { compareWithQueue } from './comparison.ts';
import { withLease } from './lease.ts';
import { type LetterDependencies, redriveWaiting } from './redrive.ts';
import { removeCopies } from './removal.ts';

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

/** One round over all queues that have work. A queue that fails does not keep the others waiting. */
export async function workOnLetters(deps: LetterDependencies, holder: string): Promise<void> {
  if (!deps.broker.isUp()) return;
  const failures: unknown[] = [];
  for (const queue of await queuesWithWork(deps.database)) {
    const work = async () => {
      await redriveWaiting(deps, queue);
      await removeCopies(deps, queue);
      await compareWithQueue(deps, queue);
    };
    await withLease(deps.database, { queue, holder }, work).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function queuesWithWork(database: PrismaClient): Promise<string[]> {
  const rows = await database.$queryRaw<{ queue: string }[]>`
    SELECT consumed.queue FROM unnest(${[...consumedQueues]}::text[]) AS consumed (queue)
    WHERE EXISTS (SELECT FROM dead_letter letter WHERE letter.queue = consumed.queue AND status = 'redriving')
      OR EXISTS (SELECT FROM dead_letter letter WHERE letter.queue = consumed.queue AND in_queue
        AND status IN ('redriven', 'discarded') AND remove_at <= now())
      OR NOT EXISTS (SELECT FROM dead_letter_queue known WHERE known.queue = consumed.queue AND look_at > now())`;
  return rows.map(({ queue }) => queue);
}
