// Adds pieces to a product, once for each Idempotency-Key of an operator over all copies of the service.
import { requestError } from '@order-saga/shared/http/errors';
import { fingerprint, operatorKey } from '@order-saga/shared/http/idempotency';
import { audit } from './audit.ts';
import { Prisma, type Tx } from './database.ts';
import { addPieces, findProduct, type NamedProduct } from './products.ts';

/** How long a key is remembered. A shorter time would add the pieces of a late repeat again. */
const KEPT = Prisma.sql`interval '24 hours'`;

/**
 * Must be the whole transaction: the key is remembered with its pieces or not at all.
 * @param key undefined: not idempotent
 * @returns the product as it is now, also for a repeat
 * @throws RequestError PRODUCT_NOT_FOUND, STOCK_OUT_OF_RANGE, IDEMPOTENCY_KEY_REUSED
 */
export async function restock(
  tx: Tx,
  { actor, sku, quantity, key }: { actor: string; sku: string; quantity: number; key: string | undefined },
): Promise<NamedProduct> {
  const isRepeat = key !== undefined && !(await isFirst(tx, actor, key, fingerprint({ sku, quantity })));
  if (isRepeat) return findProduct(tx, sku);
  const product = await addPieces(tx, sku, quantity);
  await audit(tx, { actor, act: 'restock', sku, detail: { quantity } });
  return product;
}

/** Which keys are no longer kept. */
export const OLD_KEYS = {
  table: 'restock_request',
  key: 'key',
  where: `created_at < now() - ${KEPT.sql}`,
  by: 'created_at',
};

async function isFirst(tx: Tx, actor: string, key: string, print: string): Promise<boolean> {
  // A key without an actor is of the version before, which did not note whose it was.
  const [unowned] = await tx.$queryRaw<{ fingerprint: string }[]>`
    SELECT fingerprint FROM restock_request WHERE key = ${key} AND created_at >= now() - ${KEPT}`;
  if (unowned !== undefined) return knownRepeat(unowned, print);
  return claimKey(tx, operatorKey(actor, key), print);
}

/** True when this request is the key's first; waits for a first one under way. */
async function claimKey(tx: Tx, key: string, print: string): Promise<boolean> {
  const claimed = await tx.$executeRaw`
    INSERT INTO restock_request AS r (key, fingerprint) VALUES (${key}, ${print})
    ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, created_at = now()
      WHERE r.created_at < now() - ${KEPT}`;
  if (claimed > 0) return true;
  const first = await tx.restockRequest.findUnique({ where: { key } });
  // Forgotten between the two statements: it is older than a day, so this one is the first again.
  if (first === null) return claimKey(tx, key, print);
  return knownRepeat(first, print);
}

/** @throws RequestError IDEMPOTENCY_KEY_REUSED */
function knownRepeat(first: { fingerprint: string }, print: string): false {
  if (first.fingerprint === print) return false;
  throw requestError(
    'IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key came with another product or quantity before: use a new key.',
  );
}
