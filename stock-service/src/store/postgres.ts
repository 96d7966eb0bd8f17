// The stock store on PostgreSQL. No statement here runs once per message.
import type { Driver, SqlRunner } from '@order-saga/shared/database/driver';
import { createPostgresStore } from '@order-saga/shared/database/postgres-store';
import { query } from '@order-saga/shared/database/query';
import { isRefusedSql, type RetentionDays } from '@order-saga/shared/database/retention/retention';
import type { RowKey } from '@order-saga/shared/worker/rows';
import { Prisma } from '../database.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { Product } from '../domain/shelves.ts';
import type { StockAsk, StockChanges, StockStore } from './stock-store.ts';

export function createPostgresStockStore(
  driver: Pick<Driver, 'begin'>,
  retentionDays: RetentionDays = 0,
): StockStore {
  const isRefused = Prisma.raw(isRefusedSql('order_id', retentionDays));
  return createPostgresStore(driver, {
    async lock(tx, { keys, skus, heldBy }) {
      // Each is a statement of its own, which sees what the one before did.
      const [, reservations, products] = await Promise.all([
        insertMissing(tx, keys, isRefused),
        lockReservations(tx, keys),
        lockProducts(tx, skus, heldBy),
      ]);
      return { reservations, products };
    },
    async commit(tx, changes) {
      await tx.commit(writing(changes));
    },
  });
}

function insertMissing(tx: SqlRunner, keys: StockAsk['keys'], isRefused: Prisma.Sql): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO reservation (order_id, attempt, status)
    SELECT order_id, attempt, 'Undecided'
    FROM json_to_recordset(${JSON.stringify(keys.map(({ orderId, attempt }) => ({ order_id: orderId, attempt })))}::json) AS r(order_id uuid, attempt int)
    WHERE NOT ${isRefused}
    ORDER BY order_id, attempt
    ON CONFLICT (order_id, attempt) DO NOTHING`;
}

export function lockReservations(
  tx: SqlRunner,
  keys: readonly Pick<RowKey, 'orderId'>[],
): Promise<Reservation[]> {
  const orderIds = [...new Set(keys.map(({ orderId }) => orderId))];
  return tx.$queryRaw`
    SELECT order_id AS "orderId", attempt, status, lines, reason, shortages, was_held AS "wasHeld"
    FROM reservation WHERE order_id = ANY(${orderIds}::uuid[]) ORDER BY order_id, attempt FOR UPDATE`;
}

/** @param heldBy their reservations must be locked already */
export async function lockProducts(
  tx: SqlRunner,
  skus: readonly string[],
  heldBy: readonly string[],
): Promise<Product[]> {
  const rows = await tx.$queryRaw<{ sku: string; available: bigint; reserved: bigint }[]>`
    SELECT sku, available, reserved FROM product WHERE sku = ANY(ARRAY(
      SELECT unnest(${skus}::text[]) UNION
      SELECT line ->> 'sku' FROM reservation, jsonb_array_elements(lines) AS line
      WHERE order_id = ANY(${heldBy}::uuid[]) AND status = 'Reserved'))
    ORDER BY sku FOR UPDATE`;
  return rows.map(({ sku, available, reserved }) => ({
    ...{ sku, available: Number(available), reserved: Number(reserved) },
  }));
}

function writing({ reservations, products }: StockChanges) {
  if (reservations.length === 0) return query(null);
  return query(Prisma.sql`
    WITH decided AS (
      UPDATE reservation SET
        status = r.status, lines = r.lines, reason = r.reason, shortages = r.shortages, was_held = r."wasHeld",
        updated_at = now()
      FROM json_to_recordset(${JSON.stringify(reservations)}::json)
        AS r("orderId" uuid, attempt int, status text, lines jsonb, reason text, shortages jsonb, "wasHeld" bool)
      WHERE reservation.order_id = r."orderId" AND reservation.attempt = r.attempt)
    UPDATE product SET available = p.available, reserved = p.reserved, updated_at = now()
    FROM json_to_recordset(${JSON.stringify(products)}::json) AS p(sku text, available bigint, reserved bigint)
    WHERE product.sku = p.sku`);
}
