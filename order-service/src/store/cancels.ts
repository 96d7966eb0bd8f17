// Cancels that customers ask for, in PostgreSQL.
import { createPostgresStore } from '@order-saga/shared/database/postgres-store';
import { query } from '@order-saga/shared/database/query';
import { Prisma, type PrismaClient } from '../database.ts';
import type { Order, OrderProgress } from '../domain/order.ts';
import { orderColumns, progressColumns, seenBy } from './order-row.ts';
import type { CancelStore } from './order-stores.ts';

export function createCancelStore({ $driver }: Pick<PrismaClient, '$driver'>): CancelStore {
  return createPostgresStore($driver, {
    async lock(tx, { orderId, tenant }) {
      const [order] = await tx.$queryRaw<OrderProgress[]>`
        SELECT ${progressColumns} FROM customer_order
        WHERE order_id = ${orderId}::uuid AND ${seenBy(tenant)} FOR UPDATE`;
      return order ?? null;
    },
    async commit(tx, { orderId, attempt, messageId, leaseMs }) {
      const [written] = await tx.commit(
        query(
          Prisma.sql`
            UPDATE customer_order SET cancel_requested_at = coalesce(cancel_requested_at, now()), updated_at = now()
            WHERE order_id = ${orderId}::uuid RETURNING ${orderColumns}, traceparent`,
          ([row]: readonly (Order & { traceparent: string | null })[]) => {
            const { traceparent, ...order } = row!;
            return { order, traceparent };
          },
        ),
        query(Prisma.sql`
          INSERT INTO outbox (message_id, order_id, attempt, type, lease_until)
          VALUES (${messageId}::uuid, ${orderId}::uuid, ${attempt}, 'OrderCancelRequested',
                  now() + ${leaseMs}::float8 * interval '1 ms')
          ON CONFLICT (message_id) DO UPDATE SET lease_until = excluded.lease_until`),
      );
      return written;
    },
  });
}
