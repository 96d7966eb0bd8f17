// What is heard of payments that wait, in PostgreSQL.
import type { Driver } from '@order-saga/shared/database/driver';
import { createPostgresStore } from '@order-saga/shared/database/postgres-store';
import { query } from '@order-saga/shared/database/query';
import { Prisma } from '../database.ts';
import type { OrderChange } from '../domain/order.ts';
import type { PendingOrder } from '../domain/pending.ts';
import type { EndNews } from './end-news.ts';
import { changeColumns } from './order-row.ts';
import type { PendingStore } from './order-stores.ts';

export function createPendingStore(
  { $driver }: { $driver: Pick<Driver, 'begin'> },
  { hinting }: Pick<EndNews, 'hinting'>,
): PendingStore {
  return createPostgresStore($driver, {
    lock: (tx, orderIds) => tx.$queryRaw<PendingOrder[]>`
      SELECT order_id AS "orderId", status, attempt, customer_id AS "customerId", currency, total::float8 AS total, CASE WHEN pending_attempt IS NOT NULL THEN json_build_object(
        'attempt', pending_attempt, 'revision', pending_revision, 'action', payment_action,
        'expiresAt', to_char(pending_expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END AS heard
      FROM customer_order WHERE order_id = ANY(${orderIds}::uuid[]) ORDER BY order_id FOR UPDATE`,
    async commit(tx, orders) {
      const read = (written: readonly OrderChange[]) => written;
      const [written] = await tx.commit(
        orders.length === 0 ? query(null, read) : query(writing(orders, hinting), read),
      );
      return written;
    },
  });
}

const writing = (orders: readonly PendingOrder[], hinting: EndNews['hinting']) => Prisma.sql`
  WITH written AS (
    UPDATE customer_order SET
      pending_attempt = (r.heard ->> 'attempt')::int, pending_revision = (r.heard ->> 'revision')::int,
      pending_expires_at = (r.heard ->> 'expiresAt')::timestamptz,
      payment_action = CASE WHEN json_typeof(r.heard -> 'action') = 'object' THEN r.heard -> 'action' END,
      updated_at = now()
    FROM json_to_recordset(${JSON.stringify(orders)}::json) AS r("orderId" uuid, heard json)
    WHERE customer_order.order_id = r."orderId"
    RETURNING customer_order.*),
  told AS (${hinting(Prisma.sql`written`)})
  SELECT ${changeColumns} FROM written AS customer_order CROSS JOIN told WHERE told.chunks IS NOT NULL`;
