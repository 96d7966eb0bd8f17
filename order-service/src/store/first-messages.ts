// The outbox, and the repeats of orders without an end, in PostgreSQL.
import { query } from '@order-saga/shared/database/query';
import { Prisma, type PrismaClient } from '../database.ts';
import type { DueMessages, EventSource, EventType } from '../domain/events.ts';
import { eventColumns } from './order-row.ts';
import type { FirstMessageStore } from './order-stores.ts';

export function createFirstMessageStore({ $driver }: Pick<PrismaClient, '$driver'>): FirstMessageStore {
  return {
    async takeDue({ limit, leaseMs, repeatsAfterMs }) {
      const tx = await $driver.begin();
      try {
        const [events, repeats] = await tx.commit(
          query(leasing(limit, leaseMs), (rows: readonly LeasedRow[]) => rows.map(toDue)),
          query(repeating(limit, repeatsAfterMs), (orders: DueMessages['repeats']) => orders),
        );
        return { events, repeats };
      } catch (error) {
        await tx.rollback();
        throw error;
      }
    },
    async deletePublished(messageIds) {
      await $driver.$executeRaw`DELETE FROM outbox WHERE message_id = ANY(${messageIds}::uuid[])`;
    },
    async repeatAllNow() {
      await $driver.$executeRaw`UPDATE customer_order SET repeat_at = now() WHERE status = 'Suspend'`;
    },
  };
}

type LeasedRow = EventSource & { messageId: string; type: EventType };

const toDue = ({ messageId, type, ...order }: LeasedRow) => ({
  messageId,
  type,
  source: order.orderId === null ? null : order,
});

// Cancels first: each is to find its saga as early as it can. OrderCreated waits for the cancel of its own order, also for
// one that another process is about to publish.
const leasing = (limit: number, leaseMs: number) => Prisma.sql`
  WITH cancels AS MATERIALIZED (
    SELECT message_id FROM outbox WHERE type = 'OrderCancelRequested' AND lease_until <= now()
    ORDER BY lease_until LIMIT ${limit} FOR UPDATE SKIP LOCKED),
  others AS MATERIALIZED (
    SELECT message_id FROM outbox AS event
    WHERE type <> 'OrderCancelRequested' AND lease_until <= now() AND NOT EXISTS (
      SELECT FROM outbox AS cancel
      WHERE cancel.type = 'OrderCancelRequested' AND cancel.order_id = event.order_id
        AND cancel.message_id NOT IN (SELECT message_id FROM cancels))
    ORDER BY lease_until LIMIT ${limit} FOR UPDATE SKIP LOCKED),
  leased AS (
    UPDATE outbox SET lease_until = now() + ${leaseMs}::float8 * interval '1 ms'
    WHERE message_id IN (
      SELECT message_id FROM cancels UNION ALL
      (SELECT message_id FROM others LIMIT ${limit} - (SELECT count(*) FROM cancels)))
    RETURNING message_id, order_id, attempt, type)
  SELECT leased.message_id AS "messageId", leased.attempt, leased.type, ${eventColumns}
  FROM leased LEFT JOIN customer_order ON customer_order.order_id = leased.order_id`;

const repeating = (limit: number, repeatsAfterMs: readonly number[]) => Prisma.sql`
  UPDATE customer_order SET repeat_count = least(repeat_count + 1, ${repeatsAfterMs.length - 1}),
    repeat_at = now() + (${repeatsAfterMs}::float8[])[least(repeat_count + 2, ${repeatsAfterMs.length})] * interval '1 ms'
  WHERE order_id IN (
    SELECT order_id FROM customer_order WHERE status = 'Suspend' AND repeat_at <= now()
    ORDER BY repeat_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
  RETURNING attempt, ${eventColumns}, cancel_requested_at IS NOT NULL AS "cancelRequested"`;
