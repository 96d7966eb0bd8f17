// Orders in the database: read for people, locked and changed for commands. Placing has a file of its own.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { type Query, query } from '@order-saga/shared/database/query';
import { isRefusedSql, type RetentionDays } from '@order-saga/shared/database/retention';
import { page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma } from './database.ts';
import type { Order, OrderChange, OrderEnd, OrderProgress, OrderStatus } from './domain.ts';
import type { EndNews } from './end-news.ts';
import {
  changeColumns,
  type OrderChangeRow,
  type OrderRow,
  orderColumns,
  toChange,
  toOrder,
} from './order-row.ts';
import type { Tenant } from './tenant.ts';

/** How long an order without an end waits before its OrderCreated is repeated for the first time. */
export const FIRST_REPEAT = Prisma.sql`interval '1 minute'`;

/** Null: there is none, or none that the tenant sees. */
export async function readOrder(database: SqlRunner, orderId: string, tenant: Tenant): Promise<Order | null> {
  const rows = await database.$queryRaw<OrderRow[]>`
    SELECT ${orderColumns} FROM customer_order WHERE order_id = ${orderId}::uuid AND ${seenBy(tenant)}`;
  return rows[0] === undefined ? null : toOrder(rows[0]);
}

/** Those of the orders that have their end. */
export async function readFinished(database: SqlRunner, orderIds: readonly string[]): Promise<OrderChange[]> {
  const rows = await database.$queryRaw<OrderChangeRow[]>`
    SELECT ${changeColumns} FROM customer_order WHERE order_id = ANY(${orderIds}::uuid[]) AND status <> 'Suspend'`;
  return rows.map(toChange);
}

/** How many orders have no end yet, by owner. */
export async function countUnfinished(database: SqlRunner): Promise<Map<string | null, number>> {
  const rows = await database.$queryRaw<{ owner: string | null; count: number }[]>`
    SELECT owner, count(*)::int AS count FROM customer_order WHERE status = 'Suspend' GROUP BY owner`;
  return new Map(rows.map(({ owner, count }) => [owner, count]));
}

/** One page of what the tenant sees, newest first, by a key that never changes. */
export async function listOrders(
  database: SqlRunner,
  tenant: Tenant,
  filter: { customerId?: string | undefined; status?: OrderStatus | undefined },
  page: { limit: number; after: readonly [at: string, id: string] | undefined },
): Promise<{ items: Order[]; nextCursor: string | null }> {
  const conditions = [seenBy(tenant)];
  if (filter.customerId !== undefined) conditions.push(Prisma.sql`customer_id = ${filter.customerId}`);
  if (filter.status !== undefined) conditions.push(Prisma.sql`status = ${filter.status}`);
  if (page.after !== undefined) {
    const [at, id] = page.after;
    conditions.push(Prisma.sql`(created_at, order_id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  const rows = await database.$queryRaw<OrderRow[]>`
    SELECT ${orderColumns} FROM customer_order WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY created_at DESC, order_id DESC LIMIT ${page.limit + 1}`;
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.created_key, row.order_id]);
  return { items: items.map(toOrder), nextCursor };
}

function seenBy({ owner, sees }: Tenant): Prisma.Sql {
  if (sees === 'all') return Prisma.sql`TRUE`;
  const own = Prisma.sql`customer_order.owner = ${owner}`;
  return sees === 'own' ? own : Prisma.sql`(${own} OR customer_order.owner IS NULL)`;
}

/** Locks the orders in key order and returns those that exist. */
export async function lockOrders(
  tx: SqlRunner,
  orderIds: readonly string[],
): Promise<Map<string, OrderProgress>> {
  const rows = await tx.$queryRaw<OrderChangeRow[]>`
    SELECT ${changeColumns} FROM customer_order WHERE order_id = ANY(${orderIds}::uuid[]) ORDER BY order_id FOR UPDATE`;
  return new Map(rows.map((row) => [row.order_id, toChange(row)]));
}

/** Those of the orders that are so old that their rows may be pruned. */
export async function olderOrders(
  tx: SqlRunner,
  orderIds: readonly string[],
  retentionDays: RetentionDays,
): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ order_id: string }[]>`
    SELECT order_id FROM unnest(${orderIds}::uuid[]) AS o(order_id)
    WHERE ${Prisma.raw(isRefusedSql('order_id', retentionDays))}`;
  return new Set(rows.map((row) => row.order_id));
}

/**
 * Gives orders their end where they are open and in the attempt of the end, in key order; their payment tokens go.
 * Every condition compares with the end: one of the order alone would make the planner begin with the orders.
 * @param telling has other copies told of it
 * @returns what the orders are after it, by id; for the others nothing has changed
 */
export function endOrders(
  ends: readonly OrderEnd[],
  telling: EndNews['telling'],
): Query<ReadonlyMap<string, OrderChange>> {
  const rows = ends.map(({ orderId, attempt, status, failure }) => ({
    id: orderId,
    epoch: attempt,
    open: 'Suspend',
    ended: status,
    reason: failure?.reason,
    detail: failure?.detail,
  }));
  const sql = Prisma.sql`
    WITH ended AS (
      UPDATE customer_order SET
        status = r.ended, failure_reason = r.reason, failure_detail = r.detail, payment_token = NULL, updated_at = now()
      FROM (
        SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json)
          AS r(id uuid, epoch int, open text, ended text, reason text, detail text)
        ORDER BY id) AS r
      WHERE customer_order.order_id = r.id AND customer_order.attempt = r.epoch AND customer_order.status = r.open
      RETURNING ${changeColumns}),
    told AS (${telling(Prisma.sql`ended`)})
    SELECT * FROM ended CROSS JOIN told`;
  return query(
    sql,
    (ended: readonly OrderChangeRow[]) => new Map(ended.map((row) => [row.order_id, toChange(row)])),
  );
}

/** Writes what commands changed, in one statement. The payment token goes at the first end. @returns what the orders are after it */
export function writeProgress(
  changes: readonly ({ orderId: string } & OrderProgress)[],
): Query<OrderChange[]> {
  const read = (written: readonly OrderChangeRow[]) => written.map(toChange);
  if (changes.length === 0) return query(null, read);
  const rows = changes.map(({ orderId, status, attempt, failure, cancelRequested }) => ({
    order_id: orderId,
    status,
    attempt,
    failure_reason: failure?.reason ?? null,
    failure_detail: failure?.detail ?? null,
    cancel_requested: cancelRequested,
  }));
  const sql = Prisma.sql`
    UPDATE customer_order SET
      status = r.status, failure_reason = r.failure_reason, failure_detail = r.failure_detail,
      payment_token = CASE WHEN r.status = 'Suspend' THEN payment_token END,
      cancel_requested_at = CASE WHEN r.cancel_requested THEN cancel_requested_at END,
      repeat_count = CASE WHEN customer_order.attempt = r.attempt THEN repeat_count ELSE 0 END,
      repeat_at = CASE WHEN customer_order.attempt = r.attempt THEN repeat_at ELSE now() + ${FIRST_REPEAT} END,
      attempt = r.attempt, updated_at = now()
    FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS r(order_id uuid, status text, attempt int, failure_reason text, failure_detail text, cancel_requested bool)
    WHERE customer_order.order_id = r.order_id
    RETURNING ${changeColumns}`;
  return query(sql, read);
}
