// Whether more orders may come. More than can be worked off would only make all of them late: then further ones are
// refused at once, until the backlog shrinks. A broker that is away is no reason: its orders wait, and are accepted.
import type { Logger } from '@order-saga/shared/logger';
import type { Broker } from '@order-saga/shared/messaging/broker';
import { limitWarnings } from '@order-saga/shared/messaging/warn-limit';
import { startPeriodic } from '@order-saga/shared/periodic';
import type { Stoppable } from '@order-saga/shared/service';

export interface Admission extends Stoppable {
  /** Too many orders have no end yet, and they are not becoming fewer. */
  isClosed(): boolean;
}

const LOOK_MS = 250;

/**
 * @param options.limit orders without an end, of all copies together, from which on it may close; 0: it never does
 * @param options.countUnfinished how many there are now
 */
export function startAdmission(options: {
  broker: Pick<Broker, 'isUp'>;
  limit: number;
  logger: Logger;
  countUnfinished(): Promise<number>;
  lookMs?: number;
}): Admission {
  const { broker, limit, logger, countUnfinished, lookMs = LOOK_MS } = options;
  const warn = limitWarnings(logger);
  let closed = false;
  let isAsked = false;
  let before = 0;
  const looking = startPeriodic({
    name: 'admission',
    intervalMs: lookMs,
    logger,
    work: async () => {
      // With nobody at the door there is nothing to decide.
      if (limit === 0 || !isAsked) return;
      isAsked = false;
      if (!broker.isUp()) {
        closed = false;
        before = Number.POSITIVE_INFINITY;
        return;
      }
      const unfinished = await countUnfinished();
      const closes = unfinished > limit && unfinished >= before;
      if (closes && !closed) warn('too many orders have no end: refusing more', { unfinished, limit });
      closed = closes;
      before = unfinished;
    },
  });
  return {
    isClosed() {
      isAsked = true;
      return closed;
    },
    stop: () => looking.stop(),
  };
}
