// The waves of a run as operators see them: what became of the sagas of each.
import { page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma, type Tx } from '../../../database.ts';

export interface Wave {
  /** From 1. */
  wave: number;
  sagas: number;
  /** On their way. */
  sent: number;
  completed: number;
  failed: number;
  beganAt: string;
  /** Null while any of them is on its way. */
  endedAt: string | null;
}

/** One page, the newest wave first. */
export async function listWaves(
  tx: Tx,
  runId: string,
  page: { limit: number; before: number | undefined },
): Promise<{ items: Wave[]; nextCursor: string | null }> {
  const before = page.before === undefined ? Prisma.empty : Prisma.sql`AND wave < ${page.before}::int`;
  const rows = await tx.$queryRaw<WaveRow[]>`
    SELECT wave, count(*)::int AS sagas,
           count(*) FILTER (WHERE result = 'sent')::int AS sent,
           count(*) FILTER (WHERE result = 'completed')::int AS completed,
           count(*) FILTER (WHERE result IN ('failed-again', 'failed-differently'))::int AS failed,
           min(sent_at) AS began_at, max(ended_at) AS ended_at
    FROM replay_item
    WHERE selection_id = (SELECT selection_id FROM replay_run WHERE id = ${runId}::uuid)
      AND wave IS NOT NULL AND sent_at IS NOT NULL ${before}
    GROUP BY wave ORDER BY wave DESC LIMIT ${page.limit + 1}`;
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [String(row.wave)]);
  return { items: items.map(toWave), nextCursor };
}

interface WaveRow {
  wave: number;
  sagas: number;
  sent: number;
  completed: number;
  failed: number;
  began_at: Date;
  ended_at: Date | null;
}

const toWave = ({ began_at, ended_at, ...counts }: WaveRow): Wave => ({
  ...counts,
  beganAt: began_at.toISOString(),
  endedAt: counts.sent > 0 ? null : (ended_at?.toISOString() ?? null),
});
