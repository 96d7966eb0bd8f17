// The stock store on PostgreSQL. No statement here runs once per message.
import type { Driver, SqlRunner } from '@order-saga/shared/database/driver';
import { createPostgresStore } from '@order-saga/shared/database/postgres-store';
import { query } from '@order-saga/shared/database/query';
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import {
  type AttemptsAsked,
  type AttemptTable,
  lockAttempts,
} from '@order-saga/shared/worker/attempt-rows/postgres-attempts';
import { Prisma } from '../database.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { Product } from '../domain/shelves.ts';
import type { StockChanges, StockStore } from './stock-store.ts';

export function createPostgresStockStore(
  driver: Pick<Driver, 'begin'>,
  retentionDays: RetentionDays = 0,
): StockStore {
  return createPostgresStore(driver, {
    async lock(tx, { keys, skus, heldBy }) {
      const asked = { insert: keys, orderIds: keys.map(({ orderId }) => orderId) };
      // Each is a statement of its own, which sees what the one before did.
      const [reservations, products] = await Promise.all([
        lockReservations(tx, asked, retentionDays),
        lockProducts(tx, skus, heldBy),
      ]);
      return { reservations, products };
    },
    async commit(tx, changes) {
      await tx.commit(writing(changes));
    },
  });
}

export const lockReservations = (
  tx: SqlRunner,
  asked: AttemptsAsked,
  retentionDays: RetentionDays = 0,
): Promise<Reservation[]> => lockAttempts(tx, table, columns, asked, retentionDays);

const table: AttemptTable = { name: 'reservation', begins: { status: `'Undecided'` } };
const columns = Prisma.sql`
  order_id AS "orderId", attempt, status, lines, reason, shortages, was_held AS "wasHeld"`;

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
