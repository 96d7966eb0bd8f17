// Reservations and the products they hold, many at a time: no statement here runs once per message.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { type Query, query } from '@order-saga/shared/database/query';
import { isRefusedSql, type RetentionDays } from '@order-saga/shared/database/retention';
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
  await tx.$executeRaw`
    INSERT INTO reservation (order_id, attempt, status)
    SELECT order_id, attempt, 'Undecided'
    FROM json_to_recordset(${JSON.stringify(keys.map(toKey))}::json) AS r(order_id uuid, attempt int)
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

/**
 * Holds and puts back what needs no decision, in one statement: reserves of orders without a row of this attempt or a
 * later one, where every product has enough for the whole batch, and releases of what is held. Inserts and locks
 * reservations before products, each in key order, as the statements above do.
 * @param reserves with one line for each SKU @returns what was held or put back; nothing has changed for the others
 * @throws SQLSTATE 23514 when a product was sold to somebody else in between: nothing has changed
 */
export function moveStock(
  reserves: readonly (ReservationKey & Pick<Reservation, 'lines'>)[],
  releases: readonly ReservationKey[],
  retentionDays: RetentionDays,
): Query<ReservationKey[]> {
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of reserves.flatMap(({ lines }) => lines))
    wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  const input = reserves.map(({ lines, ...key }) => ({
    ...toKey(key),
    lines,
    skus: lines.map(({ sku }) => sku),
  }));
  const sql = Prisma.sql`
    WITH enough AS MATERIALIZED (
      SELECT coalesce(jsonb_object_agg(sku, true), '{}') AS skus FROM product
      WHERE sku = ANY(${[...wanted.keys()]}::text[])
        AND available >= (${JSON.stringify(Object.fromEntries(wanted))}::jsonb ->> sku)::bigint),
    reserved AS (
      INSERT INTO reservation (order_id, attempt, status, lines)
      SELECT order_id, attempt, 'Reserved', r.lines
      FROM json_to_recordset(${JSON.stringify(input)}::json)
        AS r(order_id uuid, attempt int, lines jsonb, skus text[])
      WHERE (SELECT skus FROM enough) ?& r.skus
        AND NOT ${Prisma.raw(isRefusedSql('r.order_id', retentionDays))}
        AND NOT EXISTS (
          SELECT FROM reservation AS known WHERE known.order_id = r.order_id AND known.attempt >= r.attempt)
      ORDER BY order_id, attempt
      ON CONFLICT (order_id, attempt) DO NOTHING
      RETURNING order_id, attempt, lines),
    held AS MATERIALIZED (
      SELECT order_id, attempt, lines FROM reservation
      JOIN json_to_recordset(${JSON.stringify(releases.map(toHeldKey))}::json)
        AS r(order_id uuid, attempt int, status text) USING (order_id, attempt, status)
      ORDER BY order_id, attempt FOR UPDATE OF reservation),
    released AS (
      UPDATE reservation SET status = 'Released', was_held = true, updated_at = now()
      FROM held WHERE reservation.order_id = held.order_id AND reservation.attempt = held.attempt),
    moved AS MATERIALIZED (
      SELECT line ->> 'sku' AS sku, sum(sign * (line ->> 'quantity')::bigint)::bigint AS pieces
      FROM (SELECT 1 AS sign, lines FROM reserved UNION ALL SELECT -1, lines FROM held) AS change,
        jsonb_array_elements(lines) AS line
      GROUP BY 1),
    locked AS MATERIALIZED (
      SELECT sku FROM product WHERE sku = ANY(ARRAY(SELECT sku FROM moved)) ORDER BY sku FOR UPDATE),
    changed AS (
      UPDATE product SET available = available - pieces, reserved = reserved + pieces, updated_at = now()
      FROM moved
      -- All are locked before the first is changed.
      WHERE product.sku = moved.sku AND (SELECT count(*) FROM locked) > 0)
    SELECT order_id, attempt FROM reserved UNION ALL SELECT order_id, attempt FROM held`;
  return query(sql, (rows: readonly { order_id: string; attempt: number }[]) =>
    rows.map(({ order_id, attempt }) => ({ orderId: order_id, attempt })),
  );
}

/** Writes changed reservations and products, all locked before, in one statement. */
export function writeDecisions({ reservations, products }: Decisions): Query<void> {
  if (reservations.length === 0) return query(null);
  return query(Prisma.sql`
    WITH decided AS (
      UPDATE reservation SET
        status = r.status, lines = r.lines, reason = r.reason, shortages = r.shortages, was_held = r.was_held,
        updated_at = now()
      FROM json_to_recordset(${JSON.stringify(reservations.map(toRow))}::json)
        AS r(order_id uuid, attempt int, status text, lines jsonb, reason text, shortages jsonb, was_held bool)
      WHERE reservation.order_id = r.order_id AND reservation.attempt = r.attempt)
    UPDATE product SET available = p.available, reserved = p.reserved, updated_at = now()
    FROM json_to_recordset(${JSON.stringify(products)}::json) AS p(sku text, available bigint, reserved bigint)
    WHERE product.sku = p.sku`);
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

const toKey = ({ orderId, attempt }: ReservationKey) => ({ order_id: orderId, attempt });

/** The status goes with each key: a condition of the table alone would have the planner begin with the table. */
const toHeldKey = (key: ReservationKey) => ({ ...toKey(key), status: 'Reserved' });

function toRow({ orderId, wasHeld, ...row }: Reservation): ReservationRow {
  return { order_id: orderId, was_held: wasHeld, ...row };
}
