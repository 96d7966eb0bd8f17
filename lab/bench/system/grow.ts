// Years of finished orders, made by SQL: what a rate is worth once the tables are large.

import { withClient } from '../../world/servers/databases.ts';
import type { ServiceName } from '../../world/service-names.ts';

/** Rows of one statement. */
const CHUNK = 20_000;
const HOUR_MS = 3_600_000;

/**
 * Fills the tables with completed orders: five history rows, an order, a reservation, a payment and a ledger entry each.
 * Their ids are UUIDv7 of the hours before now.
 * @param urlOf URL of a service's database, already migrated
 */
export async function growTables(urlOf: (service: ServiceName) => string, count: number): Promise<void> {
  const start = Date.now() - 48 * HOUR_MS;
  await Promise.all(
    Object.entries(statements).map(async ([service, texts]) => {
      await withClient(urlOf(service as ServiceName), async (client) => {
        for (let from = 0; from < count; from += CHUNK)
          for (const text of texts)
            await client.query(`${ids} ${text}`, [start, from, Math.min(count, from + CHUNK) - 1]);
        // As after months of sales: what autovacuum would do now it would do while others are measured.
        await client.query('VACUUM (ANALYZE)');
      });
    }),
  );
}

// $1: milliseconds of the first, $2 and $3: first and last number.
const ids = `
  WITH made AS (
    SELECT n, (lpad(to_hex($1::bigint + n), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid AS id,
           to_timestamp(($1::bigint + n) / 1000.0) AS at
    FROM generate_series($2::bigint, $3::bigint) AS n)`;

const lines = (price: string) =>
  `('[{"sku":"GROWN-' || n % 50 || '","quantity":1${price}},{"sku":"GROWN-' || (n + 7) % 50 || '","quantity":2${price}}]')::jsonb`;

/** Of participants that were added: nothing. */
const statements: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  'order-service': [
    `INSERT INTO customer_order (order_id, customer_id, currency, lines, total, status, repeat_at, created_at, updated_at)
     SELECT id, 'grown-' || n, 'EUR', ${lines(',"unitPrice":1000')}, 3000, 'Completed', at, at, at FROM made`,
  ],
  orchestrator: [
    `INSERT INTO saga (order_id, state, customer_id, currency, total, lines, payment_token, last_seq, started_at, updated_at, finished_at)
     SELECT id, 'Completed', 'grown-' || n, 'EUR', 3000, ${lines(',"unitPrice":1000')}, 'tok_visa', 5, at, at, at FROM made`,
    `INSERT INTO saga_history (order_id, seq, at, kind, name, from_state, to_state, attempt, message_id, detail)
     SELECT id, seq, at, 'message', name, from_state, to_state, 1, gen_random_uuid()::text, '{"lines": []}'
     FROM made CROSS JOIN (VALUES
       (1, 'OrderCreated', NULL, 'Suspend'), (2, 'StockReserved', 'Suspend', 'StockReserved'),
       (3, 'PaymentCompleted', 'StockReserved', 'Paid'), (4, 'OrderCompleted', 'Paid', 'Completed'),
       (5, 'OrderCompleted', 'Completed', 'Completed')) AS step(seq, name, from_state, to_state)`,
  ],
  'stock-service': [
    `INSERT INTO reservation (order_id, attempt, status, lines, created_at, updated_at)
     SELECT id, 1, 'Reserved', ${lines('')}, at, at FROM made`,
  ],
  'payment-service': [
    `INSERT INTO payment (order_id, attempt, payment_id, amount, currency, status, provider_reference, created_at, updated_at)
     SELECT id, 1, gen_random_uuid(), 3000, 'EUR', 'Completed', 'sim_' || n, at, at FROM made`,
    `INSERT INTO provider_ledger (idempotency_key, status, amount, currency, reference, created_at, updated_at)
     SELECT id || ':1', 'Charged', 3000, 'EUR', 'sim_' || n, at, at FROM made`,
  ],
};
