// What happened over a stretch of time, in buckets: a plot that is there again after a reload. Nothing of it is kept from one
// reading to the next: whoever is replayed leaves the bucket of its failure. So it must cost little however many there are:
// indexes alone say how many, and how long they took is asked of a bounded number in each bucket.
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
    SELECT at,
      (SELECT count(*) FROM saga WHERE started_at >= at AND started_at < over)::int AS started,
      (SELECT count(*) FROM saga WHERE rested_at >= at AND rested_at < over)::int AS finished,
      (SELECT count(*) FROM saga
       WHERE rested_at >= at AND rested_at < over AND failure_reason IS NOT NULL)::int AS failed,
      (SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY (extract(epoch FROM finished_at - started_at) * 1000)::float8)
         FILTER (WHERE attempt = 1)
       FROM generate_series(0, ${PARTS - 1}) AS n, LATERAL (
         SELECT started_at, finished_at, attempt FROM saga
         WHERE rested_at >= at + n * part AND rested_at < at + (n + 1) * part
         ORDER BY rested_at, order_id LIMIT ${OF_EACH}) AS sampled) AS p95
    FROM bucket ORDER BY at`;
  return {
    bucketSeconds: seconds,
    buckets: rows.map(({ at, started, finished, failed, p95 }) => ({
      at: at.toISOString(),
      started,
      completed: finished - failed,
      failed,
      p95Ms: p95,
    })),
  };
}

interface BucketRow {
  at: Date;
  started: number;
  finished: number;
  failed: number;
  p95: number | null;
}
