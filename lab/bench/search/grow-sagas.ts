// Sagas of every kind, made by SQL: what a search has to find one page in. Only the orchestrator's table; no histories.
import pg from 'pg';

/** Rows of one statement. */
const CHUNK = 20_000;
const DAYS = 60;

/**
 * Of a million: 3,000 unfinished (the newest; 300 with an incident), 8 % failed for several reasons, an outage 30 days
 * ago in which 20,000 failed at once, 5,000 replayed; 50,000 customers, 5,000 skus of which 50 are in most orders, four
 * currencies of which one is rare, totals from 1 to 5,000 with a long tail.
 * @param url of a migrated database
 */
export async function growSagas(url: string, count: number, onGrown: (rows: number) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const stepMs = Math.floor((DAYS * 24 * 3_600_000) / count);
    const start = Date.now() - count * stepMs;
    for (let from = 0; from < count; from += CHUNK) {
      const to = Math.min(count, from + CHUNK) - 1;
      await client.query(statement, [start, stepMs, from, to, count]);
      onGrown(to + 1);
    }
    await client.query('VACUUM (ANALYZE) saga');
  } finally {
    await client.end();
  }
}

// $1: milliseconds of the first, $2: between two, $3 and $4: first and last number, $5: how many in all.
const statement = `
  WITH made AS (
    SELECT n, (lpad(to_hex($1::bigint + n * $2::bigint), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid AS id,
           to_timestamp(($1::bigint + n * $2::bigint) / 1000.0) AS at,
           (n * 2654435761) % 1000 AS die, (n * 40503 + 7) % 50000 AS customer,
           n >= $5::bigint - $5::bigint * 3 / 1000 AS runs,
           n BETWEEN $5::bigint / 2 AND $5::bigint / 2 + $5::bigint / 50 AS in_outage
    FROM generate_series($3::bigint, $4::bigint) AS n),
  cast_dice AS (
    SELECT *, CASE WHEN runs THEN (ARRAY['Suspend', 'StockReserved', 'Paid', 'ReleasingStock'])[1 + die % 4]
                   WHEN in_outage OR die < 80 THEN 'Failed' ELSE 'Completed' END AS state
    FROM made),
  told AS (
    SELECT *, CASE WHEN state = 'ReleasingStock' THEN 'PaymentDeclined'
                   WHEN state <> 'Failed' THEN NULL
                   WHEN in_outage THEN 'PaymentTimeout'
                   WHEN die < 40 THEN 'PaymentDeclined' WHEN die < 70 THEN 'OutOfStock'
                   WHEN die < 79 THEN 'Cancelled' ELSE 'UnknownProduct' END AS reason
    FROM cast_dice)
  INSERT INTO saga (order_id, state, attempt, failure_reason, failure_group, incident_code, incident_message, incident_since,
                    customer_id, currency, total, lines, payment_token, send_count, due_after, deadline_at, last_seq,
                    started_at, updated_at, finished_at)
  SELECT id, state, CASE WHEN n % 200 = 0 THEN 2 ELSE 1 END, reason,
         CASE WHEN state = 'Failed' THEN substr(md5(reason || die % 5), 1, 16) END,
         CASE WHEN runs AND die < 100 THEN 'STEP_UNANSWERED' END, CASE WHEN runs AND die < 100 THEN 'unanswered' END,
         CASE WHEN runs AND die < 100 THEN at END,
         'c-' || customer,
         CASE WHEN n % 100000 = 5 THEN 'CHF' WHEN die < 800 THEN 'EUR' WHEN die < 950 THEN 'USD' ELSE 'GBP' END,
         CASE WHEN n % 10000 = 3 THEN 1000000 + n ELSE 1 + (n * 7919) % 5000 END,
         jsonb_build_array(
           jsonb_build_object('sku', 'SKU-' || n % 50, 'quantity', 1, 'unitPrice', 1),
           jsonb_build_object('sku', 'RARE-' || (n * 31) % 4950, 'quantity', 1, 'unitPrice', 1)),
         'tok_visa', 1, CASE WHEN runs THEN at END, CASE WHEN runs THEN at + interval '1 hour' * (1 + die % 7) END, 5,
         at, at + die * interval '1 second', CASE WHEN NOT runs THEN at + die * interval '1 second' END
  FROM told`;
