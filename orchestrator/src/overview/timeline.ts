// What happened over a stretch of time, in buckets: a plot that is there again after a reload.
import type { PrismaClient } from '../database.ts';

/** Minutes that a timeline may show, with the seconds of its buckets: 60 to 90 of them. */
export const timelines = { 15: 15, 60: 60, 360: 300, 1440: 1200 } as const;
export type TimelineMinutes = keyof typeof timelines;

export interface Timeline {
  bucketSeconds: number;
  /** Oldest first, without gaps; the last one is not over yet. */
  buckets: Bucket[];
}

export interface Bucket {
  /** When it begins. */
  at: string;
  started: number;
  completed: number;
  failed: number;
  /** Of those that finished at their first attempt; null: none did. */
  p95Ms: number | null;
}

export async function readTimeline(database: PrismaClient, minutes: TimelineMinutes): Promise<Timeline> {
  const seconds = timelines[minutes];
  const rows = await database.$queryRaw<BucketRow[]>`
    WITH span AS (SELECT date_bin(make_interval(secs => ${seconds}), now(), 'epoch') AS last),
    bucket AS (
      SELECT last - n * make_interval(secs => ${seconds}) AS at
      FROM span, generate_series(0, ${(minutes * 60) / seconds - 1}) AS n),
    begun AS (SELECT min(at) AS at FROM bucket),
    coming AS (
      SELECT date_bin(make_interval(secs => ${seconds}), started_at, 'epoch') AS at, count(*)::int AS started
      FROM saga WHERE started_at >= (SELECT at FROM begun) GROUP BY 1),
    ending AS (
      SELECT date_bin(make_interval(secs => ${seconds}), rested_at, 'epoch') AS at,
        count(*) FILTER (WHERE state = 'Completed')::int AS completed,
        count(*) FILTER (WHERE state = 'Failed')::int AS failed,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY (extract(epoch FROM finished_at - started_at) * 1000)::float8)
          FILTER (WHERE attempt = 1) AS p95
      FROM saga WHERE rested_at >= (SELECT at FROM begun) GROUP BY 1)
    SELECT bucket.at, coalesce(started, 0) AS started, coalesce(completed, 0) AS completed,
      coalesce(failed, 0) AS failed, p95
    FROM bucket LEFT JOIN coming ON coming.at = bucket.at LEFT JOIN ending ON ending.at = bucket.at
    ORDER BY bucket.at`;
  return {
    bucketSeconds: seconds,
    buckets: rows.map(({ at, started, completed, failed, p95 }) => ({
      at: at.toISOString(),
      started,
      completed,
      failed,
      p95Ms: p95,
    })),
  };
}

interface BucketRow {
  at: Date;
  started: number;
  completed: number;
  failed: number;
  p95: number | null;
}
