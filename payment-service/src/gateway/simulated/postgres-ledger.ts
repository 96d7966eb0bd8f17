// The books of the simulated provider in a table of the payment database, which nothing else reads or writes.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { Prisma } from '../../database.ts';
import type { Challenge, Ledger, LedgerEntry, NewEntry } from './ledger.ts';

const columns = Prisma.sql`idempotency_key AS "idempotencyKey", status, decline_code AS "declineCode", reference, challenge`;
const isDue = Prisma.sql`status = 'Processing' AND settles_at <= now()`;
const decided = Prisma.sql`CASE WHEN decline_code IS NULL THEN 'Charged' ELSE 'Declined' END`;

export function createPostgresLedger(tx: SqlRunner): Ledger {
  return {
    async enter(entries) {
      await settle(entries.filter(({ status }) => status === 'Processing'));
      const inserted = await tx.$queryRaw<LedgerEntry[]>`
        INSERT INTO provider_ledger (idempotency_key, status, amount, currency, decline_code, reference, challenge, settles_at)
        SELECT "idempotencyKey", status, amount, currency, "declineCode", reference, challenge,
          now() + "settlesInMs" * interval '1 millisecond'
        FROM json_to_recordset(${JSON.stringify(entries)}::json)
          AS r("idempotencyKey" text, status text, amount bigint, currency text, "declineCode" text, reference text,
               challenge text, "settlesInMs" float8)
        ORDER BY 1
        ON CONFLICT (idempotency_key) DO NOTHING
        RETURNING ${columns}`;
      const standing = byKey(inserted);
      const others = entries.map((entry) => entry.idempotencyKey).filter((key) => !standing.has(key));
      // A second statement: the entry that was in the way may be newer than what the first one sees.
      const earlier =
        others.length === 0
          ? []
          : await tx.$queryRaw<LedgerEntry[]>`
              SELECT ${columns} FROM provider_ledger WHERE idempotency_key = ANY(${others})`;
      for (const entry of earlier) standing.set(entry.idempotencyKey, entry);
      return entries.map(({ idempotencyKey }) => standing.get(idempotencyKey)!);
    },
    async close(payments) {
      // ON CONFLICT DO UPDATE refuses the same key twice.
      const distinct = [
        ...new Map(payments.map((payment) => [payment.idempotencyKey, payment])).values(),
      ].map(({ idempotencyKey, amount, currency }) => ({ idempotencyKey, amount, currency }));
      const rows = await tx.$queryRaw<LedgerEntry[]>`
        INSERT INTO provider_ledger AS ledger (idempotency_key, status, amount, currency)
        SELECT "idempotencyKey", 'Closed', amount, currency
        FROM json_to_recordset(${JSON.stringify(distinct)}::json)
          AS r("idempotencyKey" text, amount bigint, currency text)
        ORDER BY 1
        ON CONFLICT (idempotency_key) DO UPDATE
          SET status = CASE
            WHEN ledger.status = 'Charged' THEN 'Refunded'
            WHEN ledger.status = 'Processing' AND ledger.settles_at <= now()
              THEN CASE WHEN ledger.decline_code IS NULL THEN 'Refunded' ELSE 'Declined' END
            WHEN ledger.status IN ('Challenged', 'Processing') THEN 'Closed'
            ELSE ledger.status END, updated_at = now()
        RETURNING ${columns}`;
      const closed = byKey(rows);
      return payments.map(({ idempotencyKey }) => closed.get(idempotencyKey)!);
    },
    async challenge(secret) {
      const [found] = await tx.$queryRaw<Challenge[]>`
        SELECT idempotency_key AS "idempotencyKey", status, amount::float8 AS amount, currency
        FROM provider_ledger WHERE challenge = ${secret}`;
      return found ?? null;
    },
    async answer(secret, declineCode) {
      await tx.$executeRaw`
        UPDATE provider_ledger SET status = CASE WHEN ${declineCode}::text IS NULL THEN 'Charged' ELSE 'Declined' END,
          decline_code = ${declineCode}::text, updated_at = now()
        WHERE challenge = ${secret} AND status = 'Challenged'`;
      const [entry] = await tx.$queryRaw<LedgerEntry[]>`
        SELECT ${columns} FROM provider_ledger WHERE challenge = ${secret}`;
      return entry ?? null;
    },
  };

  /** Nothing is sent where nothing is asked about again that takes its time. */
  async function settle(entries: readonly NewEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const keys = entries.map(({ idempotencyKey }) => idempotencyKey);
    await tx.$executeRaw`
      UPDATE provider_ledger SET status = ${decided}, updated_at = now()
      WHERE idempotency_key = ANY(${keys}) AND ${isDue}`;
  }
}

/** Forgets keys, as a real provider does after a while. */
export async function forget(tx: SqlRunner, idempotencyKeys: readonly string[]): Promise<void> {
  if (idempotencyKeys.length === 0) return;
  await tx.$executeRaw`DELETE FROM provider_ledger WHERE idempotency_key = ANY(${idempotencyKeys})`;
}

const byKey = (entries: readonly LedgerEntry[]) =>
  new Map(entries.map((entry) => [entry.idempotencyKey, entry]));
