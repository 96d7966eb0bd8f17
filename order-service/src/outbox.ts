// The outbox: events are committed with what they tell of, published right after from memory, and deleted after the
// confirm. A sweep takes what a dead process or an absent broker left.

import type { Broker } from '@order-saga/shared/broker/broker';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { createBatcher } from '@order-saga/shared/concurrency/batcher';
import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import type { Message } from '@order-saga/shared/contracts/message';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { Stoppable } from '@order-saga/shared/process/service';
import type { PrismaClient } from './database.ts';
import { cancelRequested, type EventSource, orderCreated } from './order-events.ts';

export interface Relay extends Stoppable {
  /** Publishes events whose outbox rows are committed. Never fails: what does not succeed is left to the sweep. */
  publish(message: Message): void;
}

const MAX_BATCH = 128;
/** Events in memory; more are left to the sweep. */
const MAX_WAITING = 2000;
const SWEEP_MS = 500;
/** The same while the broker is away. */
const AWAY_MS = 50;
/** Rows of published events are deleted together after this time: far less than their lease. */
const DELETE_MS = 250;

export function createRelay(database: PrismaClient, broker: Broker, logger: Logger): Relay {
  let published: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let deleting = Promise.resolve();
  const batcher = createBatcher<Message, void>(
    async (messages) => {
      await publishMessages(broker, 'order-service', messages);
      for (const { messageId } of messages) published.push(messageId);
      timer ??= setTimeout(deleteNow, DELETE_MS);
      return [];
    },
    { maxBatch: MAX_BATCH, maxWaiting: MAX_WAITING, isOwnFault },
  );

  function deleteNow(): void {
    timer = undefined;
    const messageIds = published;
    published = [];
    deleting = deletePublished(database, messageIds).catch((error: unknown) => {
      // Then the sweep publishes them once more, with the same ids.
      logger.debug({ err: error }, 'outbox rows left to the sweep');
    });
  }

  return {
    publish(message) {
      if (!broker.isUp()) return;
      batcher.add(message).catch((error: unknown) => {
        const { orderId } = message.body;
        logger.debug({ err: error, orderId, messageId: message.messageId }, 'event left to the outbox sweep');
      });
    },
    async stop() {
      clearTimeout(timer);
      if (published.length > 0) deleteNow();
      await deleting;
    },
  };
}

interface OutboxRow extends Omit<EventSource, 'customer_id'> {
  customer_id: string;
  message_id: string;
  type: 'OrderCreated' | 'OrderCancelRequested';
}

/**
 * Starts the sweep. Copies share the work: a lease keeps a row from the others while one publishes it.
 * @param standsBy another copy handles commands, and sweeps
 */
export function startOutboxSweep(
  database: PrismaClient,
  broker: Broker,
  logger: Logger,
  standsBy?: () => boolean,
): Periodic {
  const sweep: Periodic = startPeriodic({
    name: 'outbox sweep',
    intervalMs: SWEEP_MS,
    logger,
    standsBy,
    work: async () => {
      if (!broker.isUp()) {
        // Replies that wait at other services go out as soon as the broker is back: cancels should not come long after.
        setTimeout(() => sweep.hurry(), AWAY_MS).unref();
        return false;
      }
      const rows = await leaseRows(database);
      if (rows.length === 0) return false;
      await publishMessages(
        broker,
        'order-service',
        rows.map(toMessage).filter((message) => message !== null),
      );
      await deletePublished(
        database,
        rows.map((row) => row.message_id),
      );
      return rows.length === MAX_BATCH;
    },
  });
  return sweep;
}

// Without its order there is nothing to announce: it ended and was pruned. The row goes with the others of its batch.
const toMessage = (row: OutboxRow) => {
  if (row.customer_id === null) return null;
  return row.type === 'OrderCreated' ? orderCreated(row) : cancelRequested(row);
};

/**
 * Cancels first: each is to find its saga as early as it can. OrderCreated waits for the cancel of its own order, also for
 * one that another process is about to publish.
 */
async function leaseRows(database: PrismaClient): Promise<OutboxRow[]> {
  const rows = await database.$queryRaw<OutboxRow[]>`
    WITH cancels AS MATERIALIZED (
      SELECT message_id FROM outbox WHERE type = 'OrderCancelRequested' AND lease_until <= now()
      ORDER BY lease_until LIMIT ${MAX_BATCH} FOR UPDATE SKIP LOCKED),
    others AS MATERIALIZED (
      SELECT message_id FROM outbox AS event
      WHERE type <> 'OrderCancelRequested' AND lease_until <= now() AND NOT EXISTS (
        SELECT FROM outbox AS cancel
        WHERE cancel.type = 'OrderCancelRequested' AND cancel.order_id = event.order_id
          AND cancel.message_id NOT IN (SELECT message_id FROM cancels))
      ORDER BY lease_until LIMIT ${MAX_BATCH} FOR UPDATE SKIP LOCKED),
    leased AS (
      UPDATE outbox SET lease_until = now() + interval '15 seconds'
      WHERE message_id IN (
        SELECT message_id FROM cancels UNION ALL
        (SELECT message_id FROM others LIMIT ${MAX_BATCH} - (SELECT count(*) FROM cancels)))
      RETURNING message_id, order_id, attempt, type)
    SELECT leased.message_id, leased.order_id, leased.attempt, leased.type,
           customer_id, currency, total, lines, payment_token, traceparent
    FROM leased LEFT JOIN customer_order ON customer_order.order_id = leased.order_id`;
  const isCancel = ({ type }: OutboxRow) => type === 'OrderCancelRequested';
  return [...rows.filter(isCancel), ...rows.filter((row) => !isCancel(row))];
}

async function deletePublished(database: PrismaClient, messageIds: readonly string[]): Promise<void> {
  await database.$driver.$executeRaw`DELETE FROM outbox WHERE message_id = ANY(${messageIds}::uuid[])`;
}
