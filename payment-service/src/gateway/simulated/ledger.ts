// The books of the simulated provider. Its primary key decides between a charge and a cancel of the same payment.
import type { SqlRunner } from '@order-saga/shared/database/driver';

export interface LedgerEntry {
  readonly idempotencyKey: string;
  readonly status: 'Charged' | 'Declined' | 'Closed' | 'Refunded';
  readonly declineCode: string | null;
  readonly reference: string | null;
}

/** An entry that is made unless there is one. */
export interface NewEntry extends LedgerEntry {
  readonly amount: number;
  readonly currency: string;
}

/** Enters charges and refusals where the key has no entry yet. @returns by key, the entry that stands */
export async function enter(tx: SqlRunner, entries: readonly NewEntry[]): Promise<Map<string, LedgerEntry>> {
  const inserted = await tx.$queryRaw<LedgerEntry[]>`
    INSERT INTO provider_ledger (idempotency_key, status, amount, currency, decline_code, reference)
    SELECT "idempotencyKey", status, amount, currency, "declineCode", reference
    FROM json_to_recordset(${JSON.stringify(entries)}::json)
      AS r("idempotencyKey" text, status text, amount bigint, currency text, "declineCode" text, reference text)
    ORDER BY 1
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING idempotency_key AS "idempotencyKey", status, decline_code AS "declineCode", reference`;
  const standing = byKey(inserted);
  const others = entries.map((entry) => entry.idempotencyKey).filter((key) => !standing.has(key));
  if (others.length === 0) return standing;
  // A second statement: the entry that was in the way may be newer than what the first one sees.
  const earlier = await tx.$queryRaw<LedgerEntry[]>`
    SELECT idempotency_key AS "idempotencyKey", status, decline_code AS "declineCode", reference
    FROM provider_ledger WHERE idempotency_key = ANY(${others})`;
  return new Map([...standing, ...byKey(earlier)]);
}

/** Closes keys: refunds what was charged, and shuts out the charge of what was not. @returns by key, the entry after it */
export async function close(
  tx: SqlRunner,
  payments: readonly { idempotencyKey: string; amount: number; currency: string }[],
): Promise<Map<string, LedgerEntry>> {
  // ON CONFLICT DO UPDATE refuses the same key twice.
  const distinct = [...new Map(payments.map((payment) => [payment.idempotencyKey, payment])).values()];
  const rows = await tx.$queryRaw<LedgerEntry[]>`
    INSERT INTO provider_ledger AS ledger (idempotency_key, status, amount, currency)
    SELECT "idempotencyKey", 'Closed', amount, currency
    FROM json_to_recordset(${JSON.stringify(distinct)}::json) AS r("idempotencyKey" text, amount bigint, currency text)
    ORDER BY 1
    ON CONFLICT (idempotency_key) DO UPDATE
      SET status = CASE ledger.status WHEN 'Charged' THEN 'Refunded' ELSE ledger.status END, updated_at = now()
    RETURNING idempotency_key AS "idempotencyKey", status, decline_code AS "declineCode", reference`;
  return byKey(rows);
}

/** Forgets keys, as a real provider does after a while. */
export async function forget(tx: SqlRunner, idempotencyKeys: readonly string[]): Promise<void> {
  if (idempotencyKeys.length === 0) return;
  await tx.$executeRaw`DELETE FROM provider_ledger WHERE idempotency_key = ANY(${idempotencyKeys})`;
}

function byKey(entries: readonly LedgerEntry[]): Map<string, LedgerEntry> {
  return new Map(entries.map((entry) => [entry.idempotencyKey, entry]));
}
