// OrderCreated is the one message that nobody would ask for again: while an order has no end, it is repeated (same
// id) after 1 minute, 2, 4 … up to 1 hour; with it a cancel that was asked for.

import type { Broker } from '@order-saga/shared/broker/broker';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { PrismaClient } from './database.ts';
import { cancelRequested, type EventSource, orderCreated } from './order-events.ts';

const SWEEP_MS = 1000;
const MAX_BATCH = 128;

/** @param standsBy another copy handles commands, and repeats */
export function startRepeats(
  database: PrismaClient,
  broker: Broker,
  logger: Logger,
  standsBy?: () => boolean,
): Periodic {
  return startPeriodic({
    name: 'repeats of OrderCreated',
    intervalMs: SWEEP_MS,
    logger,
    standsBy,
    work: async () => {
      if (!broker.isUp()) return false;
      const due = await takeDue(database);
      // The cancel first: the saga keeps it until OrderCreated comes, and no step is taken in between.
      const messages = due.flatMap((row) => [
        row.cancel_requested ? cancelRequested(row) : null,
        row.attempt === 1 ? orderCreated(row) : null,
      ]);
      if (due.length > 0)
        await publishMessages(
          broker,
          'order-service',
          messages.filter((message) => message !== null),
        );
      return due.length === MAX_BATCH;
    },
  });
}

/** Makes every order without an end due: its events may have died with the queues of an embedded broker. */
export async function repeatAllNow(database: PrismaClient): Promise<void> {
  await database.$executeRaw`UPDATE customer_order SET repeat_at = now() WHERE status = 'Suspend'`;
}

function takeDue(database: PrismaClient): Promise<(EventSource & { cancel_requested: boolean })[]> {
  return database.$queryRaw`
    UPDATE customer_order SET repeat_count = least(repeat_count + 1, 6),
      repeat_at = now() + least(interval '1 hour', interval '1 minute' * 2 ^ (repeat_count + 1))
    WHERE order_id IN (
      SELECT order_id FROM customer_order WHERE status = 'Suspend' AND repeat_at <= now()
      ORDER BY repeat_at LIMIT ${MAX_BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING order_id, attempt, customer_id, currency, total, lines, payment_token, traceparent,
              cancel_requested_at IS NOT NULL AS cancel_requested`;
}
