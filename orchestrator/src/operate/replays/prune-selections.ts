// Forgets selections that expired and were not used, and runs that ended, or were left standing, long ago.
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import { Prisma, type Tx } from '../../database.ts';

/**
 * Deletes up to `limit` sagas of selections, and selections and runs that have none any more. A run at work is kept.
 * @param retentionDays 0: runs are kept
 * @returns how many rows were deleted; `limit` or more: there may be others
 */
export async function pruneSelections(tx: Tx, retentionDays: RetentionDays, limit: number): Promise<number> {
  const isOldRun =
    retentionDays === 0
      ? Prisma.sql`FALSE`
      : Prisma.sql`run.due_at IS NULL AND run.updated_at < now() - ${retentionDays}::float8 * interval '1 day'`;
  // An expired selection gets no run any more; the minute is for transactions in hand.
  const old = await tx.$queryRaw<{ id: string }[]>`
    SELECT selection.id FROM replay_selection AS selection LEFT JOIN replay_run AS run ON run.selection_id = selection.id
    WHERE selection.expires_at < now() - interval '1 minute' AND (run.id IS NULL OR ${isOldRun})
    ORDER BY selection.expires_at LIMIT ${limit} FOR UPDATE OF selection SKIP LOCKED`;
  if (old.length === 0) return 0;
  const ids = old.map(({ id }) => id);
  const items = await tx.$executeRaw`
    DELETE FROM replay_item WHERE (selection_id, order_id) IN (
      SELECT selection_id, order_id FROM replay_item WHERE selection_id = ANY(${ids}::uuid[])
      ORDER BY selection_id, order_id LIMIT ${limit})`;
  if (items >= limit) return items;
  const runs = await tx.$executeRaw`DELETE FROM replay_run WHERE selection_id = ANY(${ids}::uuid[])`;
  return items + runs + (await tx.$executeRaw`DELETE FROM replay_selection WHERE id = ANY(${ids}::uuid[])`);
}
