// Forgets holds that ended long ago, with what their releases sent.
import type { Tx } from '../../database.ts';

/**
 * Deletes up to `limit` sagas of releases, and holds that have none any more. What holds is kept whatever its age.
 * @returns how many rows were deleted; `limit` or more: there may be others
 */
export async function pruneHolds(tx: Tx, retentionDays: number, limit: number): Promise<number> {
  const old = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM hold WHERE ended_at < now() - ${retentionDays}::float8 * interval '1 day' AND due_at IS NULL
    ORDER BY ended_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  if (old.length === 0) return 0;
  const ids = old.map(({ id }) => id);
  const items = await tx.$executeRaw`
    DELETE FROM hold_item WHERE (hold_id, order_id) IN (
      SELECT hold_id, order_id FROM hold_item WHERE hold_id = ANY(${ids}::uuid[])
      ORDER BY hold_id, order_id LIMIT ${limit})`;
  if (items >= limit) return items;
  return items + (await tx.$executeRaw`DELETE FROM hold WHERE id = ANY(${ids}::uuid[])`);
}
