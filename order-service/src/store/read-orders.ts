// Orders and the outbox, read for people and for metrics.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma } from '../database.ts';
import type { Order, OrderStatus } from '../domain/order.ts';
import type { Tenant } from '../domain/tenant.ts';
import { orderColumns, seenBy } from './order-row.ts';

/** Null: there is none, or none that the tenant sees. */
export async function readOrder(database: SqlRunner, orderId: string, tenant: Tenant): Promise<Order | null> {
  const [order] = await database.$queryRaw<Order[]>`
    SELECT ${orderColumns} FROM customer_order WHERE order_id = ${orderId}::uuid AND ${seenBy(tenant)}`;
  return order ?? null;
}

/**
 * How many orders have no end yet, by owner, but for those that nothing can be done for now: their saga waits with a command that
 * is held, or their payment waits for its customer or bank, until its time is over.
 */
export async function countUnfinished(database: SqlRunner): Promise<Map<string | null, number>> {
  const rows = await database.$queryRaw<{ owner: string | null; count: number }[]>`
    SELECT owner, count(*)::int AS count FROM (
      SELECT owner FROM customer_order WHERE status = 'Suspend' AND held_at IS NULL AND pending_expires_at IS NULL
      UNION ALL
      SELECT owner FROM customer_order WHERE status = 'Suspend' AND held_at IS NULL AND pending_expires_at <= now()
    ) AS counted GROUP BY owner`;
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
  // A JavaScript date would lose the microseconds of the cursor.
  const rows = await database.$queryRaw<(Order & { createdKey: string })[]>`
    SELECT ${orderColumns}, created_at::text AS "createdKey" FROM customer_order WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY created_at DESC, order_id DESC LIMIT ${page.limit + 1}`;
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.createdKey, row.orderId]);
  return { items: items.map(({ createdKey: _createdKey, ...order }) => order), nextCursor };
}

/** What is committed and not yet confirmed by the broker. */
export async function readOutbox(database: SqlRunner): Promise<{ pending: number; oldestSeconds: number }> {
  const [row] = await database.$queryRaw<{ pending: number; age: number }[]>`
    SELECT count(*)::int AS pending, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS age
    FROM outbox`;
  return { pending: row!.pending, oldestSeconds: row!.age };
}
