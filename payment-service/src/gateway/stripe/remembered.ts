// What a gateway must remember of a payment, where its provider needs several steps: which payment there is ours, and
// that it was closed. The row's key decides between a charge and a cancel that meet.
import { createBatcher } from '@order-saga/shared/concurrency/batcher';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import type { SqlRunner } from '@order-saga/shared/database/driver';

export interface Remembered {
  readonly idempotencyKey: string;
  /** The payment at the provider: the only one of this key that may be confirmed. */
  readonly reference: string | null;
  /** Refused before there was a payment to refer to. */
  readonly declineCode: string | null;
  readonly isClosed: boolean;
}

export interface GatewayMemory {
  /** Undefined: nothing is known of this key. */
  recall(idempotencyKey: string): Promise<Remembered | undefined>;
  /** Notes what the provider calls this payment, or why it refused it, unless something is noted. @returns what stands */
  note(note: {
    idempotencyKey: string;
    reference: string | null;
    declineCode: string | null;
  }): Promise<Remembered>;
  /** After it no `note` gives the key a reference. @returns what stands */
  close(idempotencyKey: string): Promise<Remembered>;
  /** Whose payment this is. */
  keyOf(reference: string): Promise<string | undefined>;
}

const batches = { maxBatch: 500, maxWaiting: 20_000, isOwnFault };

/** Calls that come together share a statement. */
export function createGatewayMemory(database: { readonly $driver: SqlRunner }): GatewayMemory {
  type Note = Parameters<GatewayMemory['note']>[0];
  const recalls = createBatcher<string, Remembered | undefined>(async (keys) => {
    const rows = await database.$driver.$queryRaw<Remembered[]>`
      SELECT idempotency_key AS "idempotencyKey", reference, decline_code AS "declineCode",
             closed_at IS NOT NULL AS "isClosed"
      FROM provider_payment WHERE idempotency_key = ANY(${[...keys]})`;
    const known = byKey(rows);
    return keys.map((key) => known.get(key));
  }, batches);

  const notes = createBatcher<Note, Remembered>(async (given) => {
    // ON CONFLICT DO UPDATE refuses the same key twice; it returns the row that stands, whoever wrote it.
    const distinct = [...new Map([...given].reverse().map((note) => [note.idempotencyKey, note])).values()];
    const rows = await database.$driver.$queryRaw<Remembered[]>`
      INSERT INTO provider_payment AS known (idempotency_key, reference, decline_code)
      SELECT "idempotencyKey", reference, "declineCode"
      FROM json_to_recordset(${JSON.stringify(distinct)}::json)
        AS r("idempotencyKey" text, reference text, "declineCode" text)
      ORDER BY 1
      ON CONFLICT (idempotency_key) DO UPDATE SET idempotency_key = known.idempotency_key
      RETURNING idempotency_key AS "idempotencyKey", reference, decline_code AS "declineCode",
                closed_at IS NOT NULL AS "isClosed"`;
    const standing = byKey(rows);
    return given.map(({ idempotencyKey }) => standing.get(idempotencyKey)!);
  }, batches);

  const closes = createBatcher<string, Remembered>(async (keys) => {
    const rows = await database.$driver.$queryRaw<Remembered[]>`
      INSERT INTO provider_payment AS known (idempotency_key, closed_at)
      SELECT key, now() FROM unnest(${[...new Set(keys)]}::text[]) AS key ORDER BY 1
      ON CONFLICT (idempotency_key) DO UPDATE SET closed_at = coalesce(known.closed_at, now())
      RETURNING idempotency_key AS "idempotencyKey", reference, decline_code AS "declineCode",
                closed_at IS NOT NULL AS "isClosed"`;
    const standing = byKey(rows);
    return keys.map((key) => standing.get(key)!);
  }, batches);

  return {
    recall: (key) => recalls.add(key),
    note: (note) => notes.add(note),
    close: (key) => closes.add(key),
    async keyOf(reference) {
      const [row] = await database.$driver.$queryRaw<Pick<Remembered, 'idempotencyKey'>[]>`
        SELECT idempotency_key AS "idempotencyKey" FROM provider_payment WHERE reference = ${reference}`;
      return row?.idempotencyKey;
    },
  };
}

/** Forgets keys whose payments are forgotten. */
export async function forgetRemembered(tx: SqlRunner, idempotencyKeys: readonly string[]): Promise<void> {
  if (idempotencyKeys.length === 0) return;
  await tx.$executeRaw`DELETE FROM provider_payment WHERE idempotency_key = ANY(${idempotencyKeys})`;
}

const byKey = (rows: readonly Remembered[]) => new Map(rows.map((row) => [row.idempotencyKey, row]));
