// Reservations and the products they hold, many at a time: no statement here runs once per message.
import type { SqlRunner } from '@order-saga/shared/driver';
import { isRefusedSql, type RetentionDays } from '@order-saga/shared/retention';
import { Prisma } from './database.ts';
import type { Decisions, Product, Reservation } from './domain.ts';

/** What names a reservation. */
export type ReservationKey = Pick<Reservation, 'orderId' | 'attempt'>;

/**
 * Inserts the rows that are not there yet, in key order, as Undecided. Waits for a copy that inserts the same key.
 * They must be decided before the commit. None for orders so old that their rows may be pruned: such a command is refused.
 */
export async function insertKeys(
  tx: SqlRunner,
  keys: readonly ReservationKey[],
  retentionDays: RetentionDays,
): Promise<void> {
  const rows = keys.map(({ orderId, attempt }) => ({ order_id: orderId, attempt }));
  await tx.$executeRaw`
    INSERT INTO reservation (order_id, attempt, status)
    SELECT order_id, attempt, 'Undecided'
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(order_id uuid, attempt int)
    WHERE NOT ${Prisma.raw(isRefusedSql('order_id', retentionDays))}
    ORDER BY order_id, attempt
    ON CONFLICT (order_id, attempt) DO NOTHING`;
}

/** Locks all attempts of these orders in key order. A statement of its own: it must see rows inserted before it. */
export async function lockReservations(tx: SqlRunner, orderIds: readonly string[]): Promise<Reservation[]> {
  const rows = await tx.$queryRaw<ReservationRow[]>`
    SELECT order_id, attempt, status, lines, reason, shortages, was_held
    FROM reservation WHERE order_id = ANY(${orderIds}::uuid[]) ORDER BY order_id, attempt FOR UPDATE`;
  return rows.map(({ order_id, was_held, ...row }) => ({ orderId: order_id, wasHeld: was_held, ...row }));
}

/**
 * Locks products in SKU order and returns those that exist.
 * @param heldBy with them the products that reservations of these orders hold, which must be locked already
 */
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
    sku,
    available: Number(available),
    reserved: Number(reserved),
  }));
}

/** Writes changed reservations and products, all locked before, in one statement. */
export async function writeDecisions(tx: SqlRunner, { reservations, products }: Decisions): Promise<void> {
  if (reservations.length === 0) return;
  await tx.$executeRaw`
    WITH decided AS (
      UPDATE reservation SET
        status = r.status, lines = r.lines, reason = r.reason, shortages = r.shortages, was_held = r.was_held,
        updated_at = now()
      FROM json_to_recordset(${JSON.stringify(reservations.map(toRow))}::json)
        AS r(order_id uuid, attempt int, status text, lines jsonb, reason text, shortages jsonb, was_held bool)
      WHERE reservation.order_id = r.order_id AND reservation.attempt = r.attempt)
    UPDATE product SET available = p.available, reserved = p.reserved, updated_at = now()
    FROM json_to_recordset(${JSON.stringify(products)}::json) AS p(sku text, available bigint, reserved bigint)
    WHERE product.sku = p.sku`;
}

interface ReservationRow {
  order_id: string;
  attempt: number;
  status: Reservation['status'];
  lines: Reservation['lines'];
  reason: Reservation['reason'];
  shortages: Reservation['shortages'];
  was_held: boolean;
}

function toRow({ orderId, wasHeld, ...row }: Reservation): ReservationRow {
  return { order_id: orderId, was_held: wasHeld, ...row };
}
