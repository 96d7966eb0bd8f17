// Carries releases on, in every orchestrator. A step takes the lock of a hold that is due; a process that dies gives it back
// with its connection. What a dead process has released and not sent, the sweep of deadlines holds back again.
import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import { inSession } from '@order-saga/shared/database/store';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { SentBy } from '../../../saga/due.ts';
import type { Saga } from '../../../saga/saga.ts';
import type { Unanswered } from '../../../saga/unanswered.ts';
import { mostAtOnce } from '../../replays/runs/pace.ts';
import { decideAutomaticRelease, decideEnd } from '../hold.ts';
import type { FoundHolds, HoldAsk, HoldChanges, HoldStore } from '../hold-store.ts';
import { type Stepped, stepRelease } from './release-step.ts';
import type { ReleaseStore } from './release-store.ts';

const INTERVAL_MS = 250;
const FREE_MS = 5000;

export interface ReleaseRunnerDependencies {
  readonly holds: HoldStore;
  readonly releases: ReleaseStore;
  /** Publishes the commands of committed sagas and counts the sends; what fails is held back again. */
  send(sagas: readonly Saga[], by: SentBy): Promise<void>;
  readonly stepTimeoutMs: number;
  readonly stepMaxAttempts: number;
  readonly unanswered: Unanswered;
  /** While the broker is away nothing is released. */
  isBrokerUp(): boolean;
  /** Another orchestrator handles the replies, and carries releases on. */
  readonly standsBy: () => boolean;
  readonly logger: Logger;
}

export function startReleaseRunner(deps: ReleaseRunnerDependencies): Periodic[] {
  const { logger, standsBy, releases, stepMaxAttempts } = deps;
  let freedAt = Number.NEGATIVE_INFINITY;
  const free = async () => {
    freedAt = Date.now();
    await releases.free({ withinMs: FREE_MS, maxSends: stepMaxAttempts });
  };
  return [
    startPeriodic({
      name: 'releases',
      intervalMs: INTERVAL_MS,
      ...{ logger, standsBy },
      work: async () => deps.isBrokerUp() && (await runStep(deps, free)),
    }),
    // What is freed with the end of a hold is sent one after the other, and so is what is left of it.
    startPeriodic({
      name: 'sagas that nothing holds',
      intervalMs: FREE_MS,
      ...{ logger, standsBy },
      work: async () => {
        if (Date.now() - freedAt >= FREE_MS) await free();
      },
    }),
  ];
}

/** @returns whether a release was due */
async function runStep(deps: ReleaseRunnerDependencies, free: () => Promise<void>): Promise<boolean> {
  const { holds, releases, send, logger, stepTimeoutMs, unanswered } = deps;
  const heard = unanswered.takeAnswered();
  if (!(await releases.isDue(heard))) return false;
  const stepped = await stepRelease(releases, { stepTimeoutMs, heard });
  if (stepped === null) return false;
  const { hold, sagas, follows } = stepped;
  if (hold.state === 'stopped') logger.warn({ hold: hold.id, why: hold.why }, 'a release stopped itself');
  if (sagas.length > 0) {
    await send(sagas, { actor: hold.releasedBy!, told: { hold: hold.id } }).catch((error: unknown) => {
      logger.warn({ err: error }, 'commands of a release are not sent yet; they are held back again');
    });
  }
  if (follows === 'end' && (await end(deps, stepped))) await free();
  if (follows === 'release') {
    const isBegun = await decideIfAny(holds, { holdId: hold.id }, (found) =>
      decideAutomaticRelease(found, hold.id),
    );
    if (isBegun) logger.warn({ hold: hold.id }, `${hold.command} is answered again: its release begins`);
  }
  return true;
}

/** @returns whether it has ended */
function end({ holds }: ReleaseRunnerDependencies, { hold, inFlight }: Stepped): Promise<boolean> {
  const isReleased = hold.state === 'releasing';
  const atMost = isReleased ? mostAtOnce(hold.pace!) : 0;
  const of = isReleased ? hold : { ...hold, sinceWave: hold.wave };
  return decideIfAny(holds, { holdId: hold.id, count: { of, upTo: atMost + 1 } }, (found) =>
    decideEnd(found, hold.id, atMost, inFlight > 0 ? INTERVAL_MS : null),
  );
}

/** @returns whether there was something to decide */
const decideIfAny = (
  holds: HoldStore,
  ask: HoldAsk,
  decide: (found: FoundHolds) => { readonly changes: HoldChanges } | null,
): Promise<boolean> =>
  inSession(holds, async (session) => {
    const decided = decide(await session.lock(ask));
    if (decided === null) await session.rollback();
    else await session.commit(decided.changes);
    return decided !== null;
  });
