// Forgets orders that ended long ago, idempotency keys that have expired, and refused commands that nobody sends any more.
import { TRANSACTION } from '@order-saga/shared/database/database';
import type { Prunable, Pruned } from '@order-saga/shared/database/pruning';
import { IN_KEY_ORDER, isPrunableSql, type RetentionDays } from '@order-saga/shared/database/retention';
import { Prisma, type PrismaClient, type Tx } from './database.ts';

/** What is no longer kept here: expired keys and, unless all is kept, old finished orders. */
export function prunables(database: PrismaClient, retentionDays: RetentionDays): Prunable[] {
  const keys: Prunable = {
    name: 'idempotency_key',
    prune: async (limit) => ({ count: await pruneKeys(database, limit) }),
  };
  const refused: Prunable = {
    name: 'refused_command',
    prune: async (limit) => ({ count: await pruneRefused(database, limit) }),
  };
  if (retentionDays === 0) return [keys, refused];
  return [
    keys,
    refused,
    {
      name: 'customer_order',
      prune: (limit, after) =>
        database.$transaction((tx) => pruneOrders(tx, retentionDays, limit, after), TRANSACTION),
    },
  ];
}

/** An order without an end is kept whatever its age. */
export async function pruneOrders(
  tx: Tx,
  retentionDays: RetentionDays,
  limit: number,
  after = '00000000-0000-0000-0000-000000000000',
): Promise<Pruned> {
  await tx.$executeRawUnsafe(IN_KEY_ORDER);
  const isPrunable = Prisma.raw(isPrunableSql('order_id', 'updated_at', retentionDays));
  const gone = await tx.$queryRaw<{ order_id: string }[]>`
    WITH old AS MATERIALIZED (
      SELECT order_id FROM customer_order
      WHERE order_id >= ${after}::uuid AND ${isPrunable} AND status <> 'Suspend'
      ORDER BY order_id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    DELETE FROM customer_order USING old WHERE customer_order.order_id = old.order_id
    RETURNING customer_order.order_id`;
  return {
    count: gone.length,
    last: gone
      .map((row) => row.order_id)
      .sort()
      .at(-1),
  };
}

/** An hour late: a request that lost against a key of the last moment still finds its order. */
export function pruneKeys(tx: Tx, limit: number): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM idempotency_key WHERE key IN (
      SELECT key FROM idempotency_key WHERE expires_at < now() - interval '1 hour'
      ORDER BY expires_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
}

/** Nobody sends it any more: a saga that waits does so every minute. */
function pruneRefused(tx: Tx, limit: number): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM refused_command WHERE message_id IN (
      SELECT message_id FROM refused_command WHERE last_at < now() - interval '7 days'
      ORDER BY last_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
}
