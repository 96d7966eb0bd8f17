// What stock-service tells about many orders, and the rule that it checks on itself.
import type {
  InspectionRequest,
  OwnInvariants,
  StockInspection,
} from '@order-saga/shared/contracts/inspection';
import type { PrismaClient } from '../database.ts';

/** Reservations of these orders, of all attempts, tombstones left out; and what is free of these products. */
export async function inspectStock(
  database: PrismaClient,
  { orderIds, skus }: InspectionRequest,
): Promise<StockInspection> {
  const items = await database.$queryRaw<StockInspection['items']>`
    SELECT order_id AS "orderId", attempt, status, lines FROM reservation
    WHERE order_id = ANY(${orderIds}::uuid[]) AND (status IN ('Reserved', 'Refused') OR was_held)
    ORDER BY order_id, attempt`;
  if (skus === undefined || skus.length === 0) return { items };
  const products = await database.$queryRaw<{ sku: string; available: bigint }[]>`
    SELECT sku, available FROM product WHERE sku = ANY(${skus}::text[])`;
  return { items, products: products.map((row) => ({ ...row, available: Number(row.available) })) };
}

/** Each product's `reserved` is what live reservations hold of it, and pruned ones held. One statement, so one moment. */
export async function stockInvariants(database: PrismaClient): Promise<OwnInvariants> {
  const products = await database.$queryRaw<
    { sku: string; available: bigint; reserved: bigint; held: bigint }[]
  >`
    WITH held AS (
      SELECT line->>'sku' AS sku, sum((line->>'quantity')::bigint)::bigint AS pieces
      FROM reservation CROSS JOIN LATERAL jsonb_array_elements(lines) AS line
      WHERE status = 'Reserved' GROUP BY 1)
    SELECT product.sku, available, reserved, (reserved_pruned + coalesce(held.pieces, 0))::bigint AS held
    FROM product LEFT JOIN held ON held.sku = product.sku`;
  const violations = products
    .filter(({ available, reserved, held }) => available < 0n || reserved !== held)
    .map(({ sku, available, reserved, held }) => ({
      subject: sku,
      detail: `${available} available, ${reserved} reserved, but live reservations hold ${held}`,
    }));
  const meaning = 'No product is oversold, and what is reserved of it is what live reservations hold';
  return { rules: [{ rule: 'stock-is-whole', meaning, checked: products.length, violations }] };
}
