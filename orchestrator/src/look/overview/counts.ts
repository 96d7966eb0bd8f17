// How many sagas stand where, how fast they come and how long they take. By indexes only, and without reading all of one:
// what has completed is what has begun, less what is under way and what has failed.
import type { PrismaClient } from '../../database.ts';
import { AWAITING_ORDER } from '../../saga/saga.ts';
import { completedState, failedState } from '../../saga/states.ts';
import type { Settled } from './begun.ts';
import { isCompletion, isEnd } from './ends.ts';

export interface Counts {
  at: string;
  total: number;
  states: Record<string, number>;
  incidents: number;
  /** Of the last minute, in a second. */
  startedPerSecond: number;
  finishedPerSecond: number;
  recent: Recent;
  oldestUnfinished: { orderId: string; state: string; startedAt: string } | null;
}

/** Of the newest ends in the last five minutes. */
export interface Recent {
  finished: number;
  completed: number;
  /** From the order to its end, at the first attempt; null: none. */
  p50Ms: number | null;
  p95Ms: number | null;
}

/** More of them would say the same. */
const SAMPLE = 5000;

/** @param settled see begun.ts */
export async function readCounts(database: PrismaClient, settled: Settled): Promise<Counts> {
  const [[totals], [recent], oldest] = await Promise.all([
    // One statement: all of it is of one moment.
    database.$queryRaw<TotalsRow[]>`
      SELECT now() AS at,
        ((SELECT count(*) FROM saga WHERE started_at < ${settled.from}::timestamptz) +
         (SELECT count(*) FROM saga WHERE started_at >= ${settled.until}::timestamptz))::int AS begun_beside,
        (SELECT json_object_agg(state, count) FROM (
          SELECT state, count(*) FROM saga WHERE finished_at IS NULL GROUP BY state) AS unfinished) AS unfinished,
        (SELECT count(*) FROM saga WHERE rested_at IS NOT NULL AND failure_reason IS NOT NULL)::int AS failed,
        (SELECT count(*) FROM saga WHERE incident_code IS NOT NULL)::int AS incidents,
        (SELECT count(*) FROM saga WHERE started_at > now() - interval '1 minute')::int AS started_in_minute,
        (SELECT count(*) FROM saga_history WHERE ${isEnd} AND at > now() - interval '1 minute')::int AS finished_in_minute`,
    database.$queryRaw<RecentRow[]>`
      WITH sample AS (
        SELECT to_state, ended.attempt, (extract(epoch FROM at - started_at) * 1000)::float8 AS ms FROM (
          SELECT order_id, at, to_state, attempt FROM saga_history
          WHERE ${isEnd} AND at > now() - interval '5 minutes' ORDER BY at DESC LIMIT ${SAMPLE}) AS ended
        JOIN saga USING (order_id))
      SELECT count(*)::int AS finished, count(*) FILTER (WHERE ${isCompletion})::int AS completed,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) FILTER (WHERE attempt = 1) AS p50,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) FILTER (WHERE attempt = 1) AS p95
      FROM sample`,
    database.$queryRaw<{ order_id: string; state: string; started_at: Date }[]>`
      SELECT order_id, state, started_at FROM saga WHERE finished_at IS NULL AND state <> ${AWAITING_ORDER}
      ORDER BY started_at LIMIT 1`,
  ]);
  const { at, begun_beside, failed, incidents, started_in_minute, finished_in_minute } = totals!;
  const { [AWAITING_ORDER]: awaiting = 0, ...running } = totals!.unfinished ?? {};
  const total = settled.sagas + begun_beside - awaiting;
  const underWay = Object.values(running).reduce((sum, count) => sum + count, 0);
  return {
    at: at.toISOString(),
    total,
    states: { ...running, [completedState()]: total - underWay - failed, [failedState()]: failed },
    incidents,
    startedPerSecond: started_in_minute / 60,
    finishedPerSecond: finished_in_minute / 60,
    recent: {
      finished: recent!.finished,
      completed: recent!.completed,
      p50Ms: recent!.p50,
      p95Ms: recent!.p95,
    },
    oldestUnfinished:
      oldest.map(({ order_id, state, started_at }) => ({
        orderId: order_id,
        state,
        startedAt: started_at.toISOString(),
      }))[0] ?? null,
  };
}

interface TotalsRow {
  at: Date;
  begun_beside: number;
  unfinished: Record<string, number> | null;
  failed: number;
  incidents: number;
  started_in_minute: number;
  finished_in_minute: number;
}

interface RecentRow {
  finished: number;
  completed: number;
  p50: number | null;
  p95: number | null;
}
