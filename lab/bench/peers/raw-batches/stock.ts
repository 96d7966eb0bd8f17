// The stock service: all reservations and releases of a batch in one statement, each product written once.
import type { Failure } from '../business/order.ts';
import { rowsOf, type Sql } from '../business/sql.ts';
import { reserveStock } from '../business/stock-table.ts';
import type { Handle, Message, MessageOf, Publish } from './message.ts';

export function createStockService(sql: Sql, publish: Publish): Handle<'stock'> {
  return async (batch) => {
    const reserves = batch.filter((message) => message.type === 'ReserveStock');
    const releases = batch.filter((message) => message.type === 'ReleaseStock');
    const reserved = await write(sql, reserves, releases);
    const replies: Message[] = releases.map(({ orderId }) => ({ type: 'StockReleased', orderId }));
    for (const { orderId, lines } of reserves) {
      const failure = reserved.has(orderId) ? null : await reserveStock(sql, { orderId, lines });
      replies.push(replyOf(orderId, failure));
    }
    await publish(replies);
  };
}

const replyOf = (orderId: string, failure: Failure | null): Message =>
  failure === null ? { type: 'StockReserved', orderId } : { type: 'StockNotReserved', orderId, failure };

// Where there is not enough for all, none of the batch is reserved here: then who gets something is decided one by one.
// Products are locked in sku order and seen as they are then; releases count from the next batch on. `held` comes with
// the message: a condition of the reservation alone makes the planner begin with all reservations.
const WRITE = `
  WITH asked AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1) AS message ("orderId" uuid, lines jsonb)
  ), wanted AS MATERIALIZED (
    SELECT sku, sum(quantity)::bigint AS quantity
    FROM asked, jsonb_to_recordset(lines) AS line (sku text, quantity bigint) GROUP BY sku
  ), released AS (
    UPDATE reservation SET status = 'Released', updated_at = now()
    FROM (SELECT unnest($2::uuid[]) AS id, 'Reserved' AS held) AS message
    WHERE order_id = id AND status = held RETURNING lines
  ), returned AS MATERIALIZED (
    SELECT sku, sum(quantity)::bigint AS quantity
    FROM released, jsonb_to_recordset(lines) AS line (sku text, quantity bigint) GROUP BY sku
  ), locked AS MATERIALIZED (
    SELECT product.sku, product.available FROM (
      SELECT sku FROM wanted UNION SELECT sku FROM returned ORDER BY sku
    ) AS needed JOIN product USING (sku) FOR UPDATE OF product
  ), entered AS (
    INSERT INTO reservation (order_id, status, lines)
    SELECT "orderId", 'Reserved', lines FROM asked
    WHERE NOT EXISTS (
      SELECT FROM wanted LEFT JOIN locked USING (sku) WHERE available IS NULL OR available < quantity)
    ON CONFLICT (order_id) DO NOTHING
    RETURNING order_id, lines
  ), change AS (
    SELECT sku, sum(quantity)::bigint AS quantity FROM (
      SELECT sku, quantity FROM entered, jsonb_to_recordset(lines) AS line (sku text, quantity bigint)
      UNION ALL SELECT sku, -quantity FROM returned
    ) AS each GROUP BY sku
  ), changed AS (
    UPDATE product SET available = product.available - change.quantity,
      reserved = product.reserved + change.quantity, updated_at = now()
    FROM change WHERE product.sku = change.sku
  )
  SELECT order_id FROM entered`;

/** Releases, and reserves if there is enough for all. @returns the orders that now hold their lines */
async function write(
  sql: Sql,
  reserves: readonly MessageOf<'ReserveStock'>[],
  releases: readonly MessageOf<'ReleaseStock'>[],
): Promise<Set<string>> {
  const rows = await rowsOf<{ order_id: string }>(sql, 'write-stock', WRITE, [
    JSON.stringify(
      reserves.map(({ orderId, lines }) => ({
        orderId,
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      })),
    ),
    releases.map(({ orderId }) => orderId),
  ]);
  return new Set(rows.map((row) => row.order_id));
}
