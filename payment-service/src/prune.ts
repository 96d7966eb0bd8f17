// Forgets payments that nobody asks for any more, and what the gateways know of them.
import { TRANSACTION } from '@order-saga/shared/database/database';
import type { Prunable, Pruned } from '@order-saga/shared/database/pruning';
import {
  effectDays,
  IN_KEY_ORDER,
  isPrunableSql,
  type RetentionDays,
} from '@order-saga/shared/database/retention';
import { Prisma, type PrismaClient, type Tx } from './database.ts';
import { forget } from './gateway/ledger.ts';
import { forgetRemembered } from './gateway/memory.ts';
import { keyOf } from './payment.ts';

/** What is no longer kept here: unless all is kept, old payments with their tombstones. */
export function prunables(database: PrismaClient, retentionDays: RetentionDays): Prunable[] {
  if (retentionDays === 0) return [];
  const prune = (limit: number, after: string | undefined) =>
    database.$transaction((tx) => prunePayments(tx, retentionDays, limit, after), TRANSACTION);
  return [{ name: 'payment', prune }];
}

/**
 * Kept whatever its age: a payment that is not decided, whose provider is to be asked, whose refund failed, or that is
 * disputed.
 */
export async function prunePayments(
  tx: Tx,
  retentionDays: RetentionDays,
  limit: number,
  after = '00000000-0000-0000-0000-000000000000',
): Promise<Pruned> {
  await tx.$executeRawUnsafe(IN_KEY_ORDER);
  const isPrunable = Prisma.raw(isPrunableSql('order_id', 'updated_at', effectDays(retentionDays)));
  const gone = await tx.$queryRaw<{ order_id: string; attempt: number }[]>`
    WITH old AS MATERIALIZED (
      SELECT order_id, attempt FROM payment
      WHERE order_id >= ${after}::uuid AND ${isPrunable} AND status <> 'Pending' AND work_at IS NULL
        AND refund_failure IS NULL AND dispute_open IS NOT TRUE
      ORDER BY order_id, attempt LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    DELETE FROM payment USING old WHERE payment.order_id = old.order_id AND payment.attempt = old.attempt
    RETURNING payment.order_id, payment.attempt`;
  const keys = gone.map(({ order_id: orderId, attempt }) => keyOf({ orderId, attempt }));
  await forget(tx, keys);
  await forgetRemembered(tx, keys);
  return {
    count: gone.length,
    last: gone
      .map((row) => row.order_id)
      .sort()
      .at(-1),
  };
}
