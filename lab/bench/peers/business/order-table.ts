// The customer's order. One statement per step, each safe to repeat: an engine runs a step again after a crash.
import type { Failure, Order } from './order.ts';
import { rowsOf, type Sql } from './sql.ts';

export const orderSchema = `
  CREATE TABLE customer_order (
    order_id uuid PRIMARY KEY,
    customer_id text NOT NULL,
    currency text NOT NULL,
    lines jsonb NOT NULL,
    total bigint NOT NULL,
    status text NOT NULL DEFAULT 'Suspend' CHECK (status IN ('Suspend', 'Completed', 'Failed')),
    failure_reason text,
    failure_detail text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 80)`;

export async function enterOrder(
  sql: Sql,
  { orderId, customerId, currency, lines, total }: Order,
): Promise<void> {
  await rowsOf(
    sql,
    'enter-order',
    `INSERT INTO customer_order (order_id, customer_id, currency, lines, total)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (order_id) DO NOTHING`,
    [orderId, customerId, currency, JSON.stringify(lines), total],
  );
}

export async function completeOrder(sql: Sql, orderId: string): Promise<void> {
  await rowsOf(
    sql,
    'complete-order',
    `UPDATE customer_order SET status = 'Completed', updated_at = now()
     WHERE order_id = $1 AND status = 'Suspend'`,
    [orderId],
  );
}

export async function failOrder(sql: Sql, orderId: string, { reason, detail }: Failure): Promise<void> {
  await rowsOf(
    sql,
    'fail-order',
    `UPDATE customer_order SET status = 'Failed', failure_reason = $2, failure_detail = $3, updated_at = now()
     WHERE order_id = $1 AND status = 'Suspend'`,
    [orderId, reason, detail],
  );
}
