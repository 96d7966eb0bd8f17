// Which orders wait with a command that is held, in PostgreSQL.
import type { Driver } from '@order-saga/shared/database/driver';
import { createPostgresStore } from '@order-saga/shared/database/postgres-store';
import { query } from '@order-saga/shared/database/query';
import { Prisma } from '../database.ts';
import type { HeldOrder } from '../domain/held.ts';
import type { HeldStore } from './order-stores.ts';

export function createHeldStore({ $driver }: { $driver: Pick<Driver, 'begin'> }): HeldStore {
  return createPostgresStore($driver, {
    lock: (tx, orderIds) => tx.$queryRaw<HeldOrder[]>`
      SELECT order_id AS "orderId", held_at IS NOT NULL AS "isHeld", coalesce(hold_revision, 0) AS revision
      FROM customer_order WHERE order_id = ANY(${orderIds}::uuid[]) ORDER BY order_id FOR UPDATE`,
    async commit(tx, orders) {
      await tx.commit(query(orders.length === 0 ? null : writing(orders)));
    },
  });
}

const writing = (orders: readonly HeldOrder[]) => Prisma.sql`
  UPDATE customer_order SET
    held_at = CASE WHEN r."isHeld" THEN now() END, hold_revision = r.revision
  FROM json_to_recordset(${JSON.stringify(orders)}::json) AS r("orderId" uuid, "isHeld" bool, revision int)
  WHERE customer_order.order_id = r."orderId"`;
