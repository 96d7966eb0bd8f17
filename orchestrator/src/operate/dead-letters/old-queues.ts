// The way from the version before, which left letters in `<queue>.dead-letter` and a second copy of each in an index queue.
// Both are emptied into the table and deleted. Older replicas may run beside this one and declare them anew, so it is looked
// for them again and again.
import type { OldQueue, OldQueueState, RoutedMessage } from '@order-saga/shared/broker/broker';
import { consumedQueues, DEAD_LETTER } from '@order-saga/shared/broker/topology';
import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import { newId } from '@order-saga/shared/contracts/ids';
import { withLease } from './lease.ts';
import { toLetter } from './letter.ts';
import { noteOutOfQueue, storeLetters } from './letter-store.ts';
import type { LetterDependencies } from './redrive.ts';

/** Every orchestrator of the version before consumes it, or watches one that does. Deleted last: without it all is done. */
const INDEX: OldQueue = {
  queue: 'orchestrator.dead-letters',
  exchange: DEAD_LETTER,
  routingKeys: consumedQueues,
};
const LETTER_QUEUES = consumedQueues.map((of) => ({
  of,
  old: { queue: `${of}.dead-letter`, exchange: DEAD_LETTER, routingKeys: [of] } satisfies OldQueue,
}));

export interface OldQueueTimes {
  readonly lookEveryMs: number;
  /** Between looks once they are gone: the server logs each as the error of a channel. */
  readonly goneForMs: number;
  /**
   * They are deleted when nothing was found in them, nobody consumed them and no older replica showed for so long. Longer
   * than the server takes to give back what a dead connection held (two heartbeats), for that would be deleted unseen.
   */
  readonly quietForMs: number;
}

const TIMES: OldQueueTimes = { lookEveryMs: 10_000, goneForMs: 300_000, quietForMs: 30_000 };

/** `hurry` looks at once, also when they were gone. */
export function startOldQueues(deps: LetterDependencies, times = TIMES): Periodic {
  const look = createOldQueueLook(deps, times.quietForMs);
  let nextAt = 0;
  const periodic = startPeriodic({
    name: 'dead-letter queues of the version before',
    intervalMs: times.lookEveryMs,
    logger: deps.logger,
    work: async () => {
      if (performance.now() < nextAt || !deps.broker.isUp()) return;
      const areLeft = await look();
      nextAt = areLeft ? 0 : performance.now() + times.goneForMs;
    },
  });
  return {
    hurry() {
      nextAt = 0;
      periodic.hurry();
    },
    stop: () => periodic.stop(),
  };
}

/**
 * @returns one look at all of them, which says whether any is left
 * @throws BrokerUnavailableError, and what the database throws: what was not stored is still there
 */
export function createOldQueueLook(deps: LetterDependencies, quietForMs: number): () => Promise<boolean> {
  const { database, broker, logger } = deps;
  const holder = newId();
  let quietSince: number | undefined;

  async function store(messages: readonly RoutedMessage[], of?: string): Promise<void> {
    const now = new Date();
    const letters = messages.map((message) => toLetter(of ?? message.routingKey, message, now));
    const [refusal] = (await storeLetters(database, letters)).values();
    if (refusal !== undefined) throw refusal;
  }

  /** Under the lease that older replicas look through it under: none of them holds a letter meanwhile. */
  async function retire(of: string, old: OldQueue, remove: boolean): Promise<OldQueueState | undefined> {
    let state: OldQueueState | undefined;
    await withLease(database, { queue: of, holder }, async () => {
      state = await broker.retire(old, remove, (messages) => store(messages, of));
      if (!state.exists) await noteOutOfQueue(database, of);
    });
    return state;
  }

  function report(queue: string, { taken }: OldQueueState): void {
    if (taken > 0)
      logger.info({ queue, letters: taken }, 'dead letters of the version before are in the table');
  }

  return async () => {
    const index = await broker.retire(INDEX, false, (messages) => store(messages));
    if (!index.exists) return false;
    report(INDEX.queue, index);
    const mayRemove = quietSince !== undefined && performance.now() - quietSince >= quietForMs;
    let isQuiet = index.taken === 0 && index.consumers === 0;
    let areLeft = false;
    for (const { of, old } of LETTER_QUEUES) {
      const state = await retire(of, old, mayRemove && isQuiet);
      if (state !== undefined) report(old.queue, state);
      isQuiet &&= state !== undefined && state.taken === 0 && state.consumers === 0;
      areLeft ||= state === undefined || state.exists;
    }
    quietSince = isQuiet ? (quietSince ?? performance.now()) : undefined;
    if (areLeft) return true;
    const { exists } = await broker.retire(INDEX, true, (messages) => store(messages));
    if (!exists) logger.info({}, 'the dead-letter queues of the version before are deleted');
    return exists;
  };
}
