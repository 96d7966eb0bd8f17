// What publishes first messages that nobody would ask for again: events that a dead process or an absent broker left in
// the outbox, and OrderCreated (same id) of orders that have no end, with a cancel that was asked for.
import type { Broker } from '@order-saga/shared/broker/broker';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import type { Logger } from '@order-saga/shared/observability/logger';
import { messagesOf, REPEATS_AFTER_MS } from './domain/events.ts';
import type { FirstMessageStore } from './store/order-stores.ts';

const MAX_BATCH = 128;
const SWEEP_MS = 500;
/** The same while the broker is away. */
const AWAY_MS = 50;
/** For this long a sweep has the events to itself that it publishes. */
const SWEEP_LEASE_MS = 15 * 1000;

/**
 * Replicas share the work: a lease keeps an event from the others while one publishes it.
 * @param standsBy another replica handles commands, and sweeps
 */
export function startSweep(
  store: FirstMessageStore,
  broker: Broker,
  logger: Logger,
  standsBy?: () => boolean,
): Periodic {
  const sweep: Periodic = startPeriodic({
    name: 'sweep of first messages',
    intervalMs: SWEEP_MS,
    logger,
    standsBy,
    work: async () => {
      if (!broker.isUp()) {
        // Replies that wait at other services go out as soon as the broker is back: cancels should not come long after.
        setTimeout(() => sweep.hurry(), AWAY_MS).unref();
        return false;
      }
      const due = await store.takeDue({
        limit: MAX_BATCH,
        leaseMs: SWEEP_LEASE_MS,
        repeatsAfterMs: REPEATS_AFTER_MS,
      });
      const messages = messagesOf(due);
      if (messages.length > 0) await publishMessages(broker, 'order-service', messages);
      if (due.events.length > 0) await store.deletePublished(due.events.map(({ messageId }) => messageId));
      return due.events.length === MAX_BATCH || due.repeats.length === MAX_BATCH;
    },
  });
  return sweep;
}
