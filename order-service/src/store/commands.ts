// Orders as commands change them, in PostgreSQL.
import type { Driver, SqlRunner } from '@order-saga/shared/database/driver';
import { createPostgresStore } from '@order-saga/shared/database/postgres-store';
import { type Query, query } from '@order-saga/shared/database/query';
import { isRefusedSql, type RetentionDays } from '@order-saga/shared/database/retention/retention';
import { Prisma } from '../database.ts';
import type { StrayCommand } from '../domain/decide-commands.ts';
import { FIRST_REPEAT_MS } from '../domain/events.ts';
import type { CommandedOrder, OrderChange, OrderProgress } from '../domain/order.ts';
import { type EndNews, newsColumns } from './end-news.ts';
import { changeColumns, commandedColumns } from './order-row.ts';
import type { CommandStore } from './order-stores.ts';

export function createCommandStore(
  { $driver }: { $driver: Pick<Driver, 'begin'> },
  { telling }: Pick<EndNews, 'telling'>,
  retentionDays: RetentionDays,
): CommandStore {
  return createPostgresStore($driver, {
    async lock(tx, commands) {
      const orderIds = commands.map(({ orderId }) => orderId);
      const orders = await tx.$queryRaw<CommandedOrder[]>`
        SELECT ${commandedColumns} FROM customer_order WHERE order_id = ANY(${orderIds}::uuid[])
        ORDER BY order_id FOR UPDATE`;
      const found = new Set(orders.map(({ orderId }) => orderId));
      const strays = commands.filter(({ orderId }) => !found.has(orderId.toLowerCase()));
      return {
        orders,
        // Rare: there is an order for every command, unless it was pruned. So this may have a round trip of its own.
        strays: strays.length === 0 ? [] : await lockStrays(tx, strays, retentionDays),
      };
    },
    async commit(tx, { orders, strays }) {
      const [written] = await tx.commit(writing(orders, telling), noting(strays));
      return written;
    },
  });
}

async function lockStrays(
  tx: SqlRunner,
  commands: readonly { messageId: string; type: string; orderId: string }[],
  retentionDays: RetentionDays,
): Promise<StrayCommand[]> {
  const rows = commands.map(({ messageId, type, orderId }) => ({
    message_id: messageId,
    order_id: orderId,
    type,
  }));
  const [, found] = await Promise.all([
    tx.$executeRaw`
      INSERT INTO refused_command (message_id, order_id, type, seen_count)
      SELECT DISTINCT ON (message_id) message_id, order_id, type, 0
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(message_id text, order_id uuid, type text)
      ORDER BY message_id ON CONFLICT (message_id) DO NOTHING`,
    tx.$queryRaw<{ message_id: string; seen_count: number; parked_ms_ago: number; is_old: boolean }[]>`
      SELECT message_id, seen_count, (extract(epoch FROM now() - first_at) * 1000)::float8 AS parked_ms_ago,
             ${Prisma.raw(isRefusedSql('order_id', retentionDays))} AS is_old
      FROM refused_command WHERE message_id = ANY(${rows.map((row) => row.message_id)}::text[])
      ORDER BY message_id FOR UPDATE`,
  ]);
  return found.map((row) => ({
    messageId: row.message_id,
    seenCount: row.seen_count,
    parkedMsAgo: row.parked_ms_ago,
    isBeyondRetention: row.is_old,
  }));
}

function writing(
  orders: readonly OrderProgress[],
  telling: EndNews['telling'],
): Query<readonly OrderChange[]> {
  const read = (written: readonly OrderChange[]) => written;
  if (orders.length === 0) return query(null, read);
  const rows = orders.map(({ orderId, status, attempt, failure, cancelRequested }) => ({
    order_id: orderId,
    status,
    attempt,
    failure_reason: failure?.reason,
    failure_detail: failure?.detail,
    cancel_requested: cancelRequested,
  }));
  const sql = Prisma.sql`
    WITH written AS (
      UPDATE customer_order SET
        status = r.status, failure_reason = r.failure_reason, failure_detail = r.failure_detail,
        payment_token = CASE WHEN r.status = 'Suspend' THEN payment_token END,
        payment_action = CASE WHEN r.status = 'Suspend' AND customer_order.attempt = r.attempt THEN payment_action END,
        pending_expires_at = CASE WHEN customer_order.attempt = r.attempt THEN pending_expires_at END,
        cancel_requested_at = CASE WHEN r.cancel_requested THEN cancel_requested_at END,
        repeat_count = CASE WHEN customer_order.attempt = r.attempt THEN repeat_count ELSE 0 END,
        repeat_at = CASE WHEN customer_order.attempt = r.attempt THEN repeat_at
                    ELSE now() + ${FIRST_REPEAT_MS}::float8 * interval '1 ms' END,
        attempt = r.attempt, updated_at = now()
      FROM json_to_recordset(${JSON.stringify(rows)}::json)
        AS r(order_id uuid, status text, attempt int, failure_reason text, failure_detail text, cancel_requested bool)
      WHERE customer_order.order_id = r.order_id
      RETURNING ${newsColumns}, payment_action, pending_attempt, pending_expires_at),
    ended AS (SELECT ${newsColumns} FROM written AS customer_order WHERE status <> 'Suspend'),
    told AS (${telling(Prisma.sql`ended`)})
    SELECT ${changeColumns} FROM written AS customer_order CROSS JOIN told WHERE told.chunks IS NOT NULL`;
  return query(sql, read);
}

function noting(strays: readonly StrayCommand[]): Query<void> {
  if (strays.length === 0) return query(null);
  const rows = strays.map(({ messageId, seenCount, parkedMsAgo }) => ({
    message_id: messageId,
    seen_count: seenCount,
    parked_ms_ago: parkedMsAgo,
  }));
  return query(Prisma.sql`
    UPDATE refused_command SET seen_count = r.seen_count, last_at = now(),
      first_at = now() - r.parked_ms_ago * interval '1 ms'
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(message_id text, seen_count int, parked_ms_ago float8)
    WHERE refused_command.message_id = r.message_id`);
}
