// What happened over a stretch of time, in buckets: a plot that is there again after a reload. A bucket that is over does not
// change: a saga that failed and was replayed is in the bucket of its failure and in that of its repair. It must cost little
// however many there are: indexes alone say how many, and how long they took is asked of a bounded number in each bucket.
import type { PrismaClient } from '../../database.ts';
import { isCompletion, isEnd, isFailure } from './ends.ts';

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
  /** Ends, not sagas: one that failed and was replayed has two. */
  completed: number;
  failed: number;
  /** Of those that finished at their first attempt; null: none did. Of many an estimate, by `PARTS` times `OF_EACH`. */
  p95Ms: number | null;
}

/** Stretches of a bucket from which durations are taken, and how many from each: all of its time counts, not its end alone. */
const PARTS = 20;
const OF_EACH = 10;

export async function readTimeline(database: PrismaClient, minutes: TimelineMinutes): Promise<Timeline> {
  const seconds = timelines[minutes];
  const rows = await database.$queryRaw<BucketRow[]>`
    WITH bucket AS (
      SELECT at, at + length AS over, length / ${PARTS} AS part
      FROM make_interval(secs => ${seconds}) AS length,
        generate_series(0, ${(minutes * 60) / seconds - 1}) AS ago,
        LATERAL (SELECT date_bin(length, now(), 'epoch') - ago * length AS at) AS begin)
    SELECT bucket.at,
      (SELECT count(*) FROM saga WHERE started_at >= bucket.at AND started_at < over)::int AS started,
      ended.completed, ended.failed,
      (SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY (extract(epoch FROM sampled.at - saga.started_at) * 1000)::float8)
         FILTER (WHERE sampled.attempt = 1)
       FROM generate_series(0, ${PARTS - 1}) AS n, LATERAL (
         SELECT order_id, at, attempt FROM saga_history
         WHERE ${isEnd} AND at >= bucket.at + n * part AND at < bucket.at + (n + 1) * part
         ORDER BY at LIMIT ${OF_EACH}) AS sampled JOIN saga USING (order_id)) AS p95
    FROM bucket, LATERAL (
      SELECT count(*) FILTER (WHERE ${isCompletion})::int AS completed,
        count(*) FILTER (WHERE ${isFailure})::int AS failed
      FROM saga_history WHERE ${isEnd} AND at >= bucket.at AND at < over) AS ended
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
