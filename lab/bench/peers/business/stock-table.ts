// Stock: all lines of an order or none, `available` never below 0. One statement per step, each safe to repeat.
import type { Failure, Order } from './order.ts';
import { rowsOf, type Sql } from './sql.ts';

export const stockSchema = `
  CREATE TABLE product (
    sku text PRIMARY KEY,
    name text NOT NULL,
    available bigint NOT NULL CHECK (available >= 0),
    reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    updated_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 80);
  CREATE TABLE reservation (
    order_id uuid PRIMARY KEY,
    status text NOT NULL CHECK (status IN ('Reserved', 'Refused', 'Released')),
    reason text,
    lines jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 80)`;

/** Sets what is available of a product, at the start of a run. */
export async function putProduct(sql: Sql, sku: string, available: number): Promise<void> {
  await rowsOf(sql, 'put-product', 'INSERT INTO product (sku, name, available) VALUES ($1, $1, $2)', [
    sku,
    available,
  ]);
}

// `locked` waits for other orders and then sees the newest `available`: it locks in sku order, so none wait in a ring.
const RESERVE = `
  WITH wanted AS (
    SELECT sku, quantity FROM unnest($2::text[], $3::bigint[]) AS line (sku, quantity)
  ), locked AS MATERIALIZED (
    SELECT sku, available, quantity FROM product JOIN wanted USING (sku) ORDER BY sku FOR UPDATE OF product
  ), entered AS (
    INSERT INTO reservation (order_id, status, reason, lines)
    SELECT $1::uuid, CASE WHEN reason IS NULL THEN 'Reserved' ELSE 'Refused' END, reason, $4::jsonb
    FROM (SELECT CASE WHEN count(*) < (SELECT count(*) FROM wanted) THEN 'UnknownProduct'
                      WHEN bool_or(available < quantity) THEN 'OutOfStock' END AS reason FROM locked) AS verdict
    ON CONFLICT (order_id) DO NOTHING
    RETURNING reason, status
  ), taken AS (
    UPDATE product SET available = product.available - locked.quantity,
      reserved = product.reserved + locked.quantity, updated_at = now()
    FROM locked, entered WHERE product.sku = locked.sku AND entered.status = 'Reserved'
  )
  SELECT reason FROM entered`;

/** @returns why not, or null: reserved */
export async function reserveStock(
  sql: Sql,
  { orderId, lines }: Pick<Order, 'orderId' | 'lines'>,
): Promise<Failure | null> {
  const decided = await rowsOf<{ reason: Failure['reason'] | null }>(sql, 'reserve-stock', RESERVE, [
    orderId,
    lines.map(({ sku }) => sku),
    lines.map(({ quantity }) => quantity),
    JSON.stringify(lines.map(({ sku, quantity }) => ({ sku, quantity }))),
  ]);
  const [row] = decided.length > 0 ? decided : await decidedBefore(sql, orderId);
  return row!.reason === null ? null : { reason: row!.reason, detail: null };
}

function decidedBefore(sql: Sql, orderId: string): Promise<{ reason: Failure['reason'] | null }[]> {
  return rowsOf(sql, 'decided-before', 'SELECT reason FROM reservation WHERE order_id = $1', [orderId]);
}

const RELEASE = `
  WITH released AS (
    UPDATE reservation SET status = 'Released', updated_at = now()
    WHERE order_id = $1 AND status = 'Reserved' RETURNING lines
  ), locked AS MATERIALIZED (
    SELECT product.sku, line.quantity
    FROM released, jsonb_to_recordset(released.lines) AS line (sku text, quantity bigint)
      JOIN product ON product.sku = line.sku
    ORDER BY product.sku FOR UPDATE OF product
  )
  UPDATE product SET available = product.available + locked.quantity,
    reserved = product.reserved - locked.quantity, updated_at = now()
  FROM locked WHERE product.sku = locked.sku`;

export async function releaseStock(sql: Sql, orderId: string): Promise<void> {
  await rowsOf(sql, 'release-stock', RELEASE, [orderId]);
}
