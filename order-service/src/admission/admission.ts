// Whether more orders may come. More than can be worked off would only make all of them late: then further ones are
// refused at once, until the backlog shrinks. A client with a share is held to its share alone: the orders of others never
// shut it out. A broker that is away is no reason: its orders wait, and are accepted.

import type { Broker } from '@order-saga/shared/broker/broker';
import { startPeriodic } from '@order-saga/shared/concurrency/periodic';
import { limitWarnings } from '@order-saga/shared/consumer/warn-limit';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { Stoppable } from '@order-saga/shared/process/service';
import { createShares } from './shares.ts';

export interface Admission extends Stoppable {
  /**
   * Asks for a place for one order.
   * @param client whose share it takes; null: nobody's
   * @returns why there is no place; null: there is one, and `placed` has to be called
   */
  ask(client: string | null): AdmissionRefusal | null;
  /** An order that has a place is stored now, or never will be. */
  placed(client: string | null): void;
}

/** `backlog`: too many orders have no end yet, and they are not becoming fewer; `share`: too many of this client. */
export type AdmissionRefusal = 'backlog' | 'share';

const LOOK_MS = 250;

/**
 * @param options.limit orders without an end, of all replicas together, from which on it may refuse; 0: it never does
 * @param options.share of one client; 0: the limit holds for clients, too
 * @param options.countUnfinished how many there are now, by owner
 */
export function startAdmission(options: {
  broker: Pick<Broker, 'isUp'>;
  limit: number;
  share: number;
  logger: Logger;
  countUnfinished(): Promise<ReadonlyMap<string | null, number>>;
  lookMs?: number;
}): Admission {
  const { broker, limit, share, logger, countUnfinished, lookMs = LOOK_MS } = options;
  const warn = limitWarnings(logger);
  const shares = createShares(share);
  let isFull = false;
  let isAsked = false;
  let before = 0;
  const looking = startPeriodic({
    name: 'admission',
    intervalMs: lookMs,
    logger,
    work: async () => {
      if (limit === 0 && share === 0) return;
      // With nobody at the door there is nothing to decide, unless whoever comes next would be refused for what was.
      if (!isAsked && !isFull && !shares.refuses()) return;
      isAsked = false;
      if (!broker.isUp()) {
        isFull = false;
        before = Number.POSITIVE_INFINITY;
        shares.lift();
        return;
      }
      const unfinished = await countUnfinished();
      shares.counted(unfinished);
      const all = [...unfinished.values()].reduce((sum, count) => sum + count, 0);
      const fills = limit > 0 && all > limit && all >= before;
      if (fills && !isFull) warn('too many orders have no end: refusing more', { unfinished: all, limit });
      isFull = fills;
      before = all;
    },
  });
  return {
    ask(client) {
      isAsked = true;
      if (client === null || share === 0) return isFull ? 'backlog' : null;
      if (shares.take(client)) return null;
      warn('a client has its share of orders without an end: refusing more of it', { client, share });
      return 'share';
    },
    placed(client) {
      if (client !== null) shares.placed(client);
    },
    stop: () => looking.stop(),
  };
}
