// The Idempotency-Keys of restocks, over all replicas of the service.
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { fingerprint, operatorKey } from '@order-saga/shared/http/requests/idempotency';
import { Prisma, type Tx } from '../database.ts';

/** How long a key is remembered. A shorter time would add the pieces of a late repeat again. */
const isKept = Prisma.sql`created_at >= now() - interval '24 hours'`;

/** Which keys are no longer kept, for `oldRows`. */
export const oldKeys = {
  table: 'restock_request',
  key: 'key',
  where: `NOT ${isKept.sql}`,
  by: 'created_at',
};

/**
 * True when this request is its key's first; waits for a first one under way.
 * @throws RequestError IDEMPOTENCY_KEY_REUSED
 */
export async function isFirstRestock(tx: Tx, actor: string, key: string, body: object): Promise<boolean> {
  const print = fingerprint(body);
  const owned = operatorKey(actor, key);
  // A key without an actor is of a version before, which did not note whose it was.
  const claimed = await tx.$executeRaw`
    INSERT INTO restock_request AS r (key, fingerprint)
    SELECT ${owned}, ${print}
    WHERE NOT EXISTS (SELECT FROM restock_request WHERE key = ${key} AND ${isKept})
    ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, created_at = now()
      WHERE NOT r.${isKept}`;
  if (claimed > 0) return true;
  const [first] = await tx.$queryRaw<{ fingerprint: string }[]>`
    SELECT fingerprint FROM restock_request WHERE key IN (${owned}, ${key}) AND ${isKept}`;
  // Forgotten between the two statements: it is older than a day, so this one is the first again.
  if (first === undefined) return isFirstRestock(tx, actor, key, body);
  if (first.fingerprint === print) return false;
  throw requestError(
    'IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key came with another product or quantity before: use a new key.',
  );
}
