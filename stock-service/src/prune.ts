// Forgets reservations that nobody asks for any more. What they hold stays in `reserved`: it is sold, not yet shipped.
import type { StockLine } from '@order-saga/shared/contracts/fields';
import { TRANSACTION } from '@order-saga/shared/database/database';
import type { Prunable, Pruned } from '@order-saga/shared/database/pruning';
import {
  effectDays,
  IN_KEY_ORDER,
  isPrunableSql,
  type RetentionDays,
} from '@order-saga/shared/database/retention';
import { Prisma, type PrismaClient, type Tx } from './database.ts';
import { lockProducts } from './repository.ts';
import { forgetOldKeys } from './restock.ts';

/** What is no longer kept here: keys of restocks and, unless all is kept, old reservations with their tombstones. */
export function prunables(database: PrismaClient, retentionDays: RetentionDays): Prunable[] {
  const keys: Prunable = {
    name: 'restock_request',
    prune: async (limit) => ({ count: await forgetOldKeys(database, limit) }),
  };
  if (retentionDays === 0) return [keys];
  const prune = (limit: number, after: string | undefined) =>
    database.$transaction((tx) => pruneReservations(tx, retentionDays, limit, after), TRANSACTION);
  return [keys, { name: 'reservation', prune }];
}

/**
 * Locks as the commands do: reservations by key, then products by SKU; so the two wait for each other and never in a
 * circle. A reservation at work is skipped.
 */
export async function pruneReservations(
  tx: Tx,
  retentionDays: RetentionDays,
  limit: number,
  after = '00000000-0000-0000-0000-000000000000',
): Promise<Pruned> {
  await tx.$executeRawUnsafe(IN_KEY_ORDER);
  const isPrunable = Prisma.raw(isPrunableSql('order_id', 'updated_at', effectDays(retentionDays)));
  const gone = await tx.$queryRaw<{ order_id: string; status: string; lines: StockLine[] }[]>`
    WITH old AS MATERIALIZED (
      SELECT order_id, attempt FROM reservation WHERE order_id >= ${after}::uuid AND ${isPrunable}
      ORDER BY order_id, attempt LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    DELETE FROM reservation USING old
    WHERE reservation.order_id = old.order_id AND reservation.attempt = old.attempt
    RETURNING reservation.order_id, status, lines`;
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of gone.flatMap(({ status, lines }) => (status === 'Reserved' ? lines : [])))
    pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  // Last, for everybody wants the products.
  await lockProducts(tx, [...pieces.keys()], []);
  const rows = [...pieces].map(([sku, quantity]) => ({ sku, quantity }));
  if (rows.length > 0) {
    await tx.$executeRaw`
      UPDATE product SET reserved_pruned = reserved_pruned + p.quantity
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS p(sku text, quantity bigint)
      WHERE product.sku = p.sku`;
  }
  return {
    count: gone.length,
    last: gone
      .map((row) => row.order_id)
      .sort()
      .at(-1),
  };
}
