// Carries releases on, in every orchestrator. A step takes the lock of a hold that is due; a process that dies gives it back
// with its connection. What a dead process has released and not sent, the sweep of deadlines holds back again.
import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import { inSession } from '@order-saga/shared/database/store';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { SentBy } from '../../../saga/due.ts';
import type { Saga } from '../../../saga/saga.ts';
import { mostAtOnce } from '../../replays/runs/pace.ts';
import { decideEnd } from '../hold.ts';
import type { HoldStore } from '../hold-store.ts';
import type { Hold } from '../stored-hold.ts';
import { stepRelease } from './release-step.ts';
import type { ReleaseStore } from './release-store.ts';

const INTERVAL_MS = 250;
const FREE_MS = 5000;
/** Sagas that are freed in one statement. */
const FREED = 200;

export interface ReleaseRunnerDependencies {
  readonly holds: HoldStore;
  readonly releases: ReleaseStore;
  /** Publishes the commands of committed sagas and counts the sends; what fails is held back again. */
  send(sagas: readonly Saga[], by: SentBy): Promise<void>;
  /** STEP_MAX_ATTEMPTS. */
  readonly stepMaxAttempts: number;
  /** While the broker is away nothing is released. */
  isBrokerUp(): boolean;
  /** Another orchestrator handles the replies, and carries releases on. */
  readonly standsBy: () => boolean;
  readonly logger: Logger;
}

export function startReleaseRunner(deps: ReleaseRunnerDependencies): Periodic[] {
  const { logger, standsBy } = deps;
  return [
    startPeriodic({
      name: 'releases',
      intervalMs: INTERVAL_MS,
      ...{ logger, standsBy },
      work: async () => deps.isBrokerUp() && (await runStep(deps)),
    }),
    // For what a process left that died with the end of a hold.
    startPeriodic({
      name: 'sagas that nothing holds',
      intervalMs: FREE_MS,
      ...{ logger, standsBy },
      work: () => free(deps),
    }),
  ];
}

/** @returns whether a release was due */
async function runStep(deps: ReleaseRunnerDependencies): Promise<boolean> {
  const { releases, send, logger } = deps;
  if (!(await releases.isDue())) return false;
  const stepped = await stepRelease(releases);
  if (stepped === null) return false;
  const { hold, sagas, isOver } = stepped;
  if (hold.state === 'stopped') logger.warn({ hold: hold.id, why: hold.why }, 'a release stopped itself');
  if (sagas.length > 0) {
    await send(sagas, { actor: hold.releasedBy!, told: { hold: hold.id } }).catch((error: unknown) => {
      logger.warn({ err: error }, 'commands of a release are not sent yet; they are held back again');
    });
  }
  if (isOver) await end(deps, hold);
  return true;
}

async function end(deps: ReleaseRunnerDependencies, hold: Hold): Promise<void> {
  const { id } = hold;
  const atMost = mostAtOnce(hold.pace!);
  const isEnded = await inSession(deps.holds, async (session) => {
    const decided = decideEnd(
      await session.lock({ holdId: id, count: { of: hold, upTo: atMost + 1 } }),
      id,
      atMost,
    );
    if (decided === null) await session.rollback();
    else await session.commit(decided.changes);
    return decided !== null;
  });
  if (isEnded) await free(deps);
}

/** @returns whether there may be more */
const free = async ({ releases, stepMaxAttempts }: ReleaseRunnerDependencies): Promise<boolean> =>
  (await releases.free({ atMost: FREED, maxSends: stepMaxAttempts })) === FREED;
