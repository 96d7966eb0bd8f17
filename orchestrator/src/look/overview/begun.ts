// How many sagas there are, without reading the entry of each of them every time: none begins any more in a time that is
// over, and none is pruned before RETENTION_DAYS have passed. What began in between is counted once an hour and minute
// by minute from there on.
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import type { PrismaClient } from '../../database.ts';

/** A stretch of begins in which nothing changes, times as PostgreSQL writes them: `[from, until)`. */
export interface Settled {
  readonly from: string;
  readonly until: string;
  readonly sagas: number;
}

/** After this it is counted anew: whatever was changed by hand is seen then, and `from` moves on before pruning gets there. */
const RENEW_MS = 60 * 60 * 1000;
/** More than from one renewal to the next. */
const BEFORE_PRUNING = '2 hours';
/** A saga begins by the time of its transaction, which is committed much sooner than this or not at all. */
const COMMITTED_BY = '1 minute';

/** @param now milliseconds */
export function countSettled(
  database: PrismaClient,
  retentionDays: RetentionDays,
  now: () => number = () => performance.now(),
): () => Promise<Settled> {
  let kept: Settled | undefined;
  let renewAt = 0;
  return async () => {
    const isKept = kept !== undefined && now() < renewAt;
    const before = isKept ? kept! : { from: null, until: null, sagas: 0 };
    const rows = await database.$queryRaw<Settled[]>`
      WITH kept AS (
        SELECT coalesce(${before.from}::timestamptz, CASE WHEN ${retentionDays}::int = 0 THEN '-infinity'
          ELSE now() - make_interval(days => ${retentionDays}::int) + ${BEFORE_PRUNING}::interval END) AS "from"),
      reach AS (
        SELECT "from", coalesce(${before.until}::timestamptz, "from") AS counted,
          greatest(${before.until}::timestamptz, date_trunc('minute', now() - ${COMMITTED_BY}::interval)) AS until
        FROM kept)
      SELECT "from"::text, until::text,
        (SELECT count(*) FROM saga WHERE started_at >= counted AND started_at < until)::int AS sagas FROM reach`;
    const { from, until, sagas } = rows[0]!;
    if (!isKept) renewAt = now() + RENEW_MS;
    kept = { from, until, sagas: before.sagas + sagas };
    return kept;
  };
}
