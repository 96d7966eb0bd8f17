// Replay runs as operators see them: with the counts of their sagas.
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma, type Tx } from '../../../database.ts';
import { type OtherPayment, otherPayment } from '../other-payment.ts';
import { type Result, results } from './results.ts';
import { waveSize } from './waves.ts';

export const runStates = [
  'awaiting-approval',
  'running',
  'paused',
  'stopped',
  'aborted',
  'completed',
] as const;
export type RunState = (typeof runStates)[number];

export interface Run {
  id: string;
  state: RunState;
  /** Why it stopped itself, or waits for approval. */
  why: string | null;
  reason: string;
  createdBy: string;
  createdAt: string;
  approvedBy: string | null;
  approvedAt: string | null;
  ramp: number[];
  maxPerSecond: number;
  stopIfFailedRatio: number;
  /** Null: each order keeps its payment token. */
  payment: OtherPayment | null;
  /** From 1; null before the first. `size` as the ramp says. */
  wave: { number: number; size: number } | null;
  sagas: number;
  counts: Record<Result, number>;
  updatedAt: string;
  finishedAt: string | null;
}

/** @throws RequestError REPLAY_NOT_FOUND */
export async function readRun(tx: Tx, id: string): Promise<Run> {
  const [run] = await selectRuns(tx, Prisma.sql`id = ${id}::uuid`, 1);
  if (run === undefined) throw noRun(id);
  return toRun(run);
}

/** One page, newest first. */
export async function listRuns(
  tx: Tx,
  { state }: { state?: RunState | undefined },
  page: { limit: number; after: readonly [at: string, id: string] | undefined },
): Promise<{ items: Run[]; nextCursor: string | null }> {
  const conditions = [Prisma.sql`TRUE`];
  if (state !== undefined) conditions.push(Prisma.sql`state = ${state}`);
  if (page.after !== undefined) {
    const [at, id] = page.after;
    conditions.push(Prisma.sql`(created_at, id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  const rows = await selectRuns(tx, Prisma.join(conditions, ' AND '), page.limit + 1);
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.created_key, row.id]);
  return { items: items.map(toRun), nextCursor };
}

export const noRun = (id: string) => requestError('REPLAY_NOT_FOUND', `There is no replay run ${id}.`);

interface RunRow {
  id: string;
  state: RunState;
  why: string | null;
  reason: string;
  created_by: string;
  created_at: Date;
  created_key: string;
  approved_by: string | null;
  approved_at: Date | null;
  ramp: number[];
  max_per_second: number;
  stop_if_failed_ratio: number;
  payment_customers: number | null;
  has_token: boolean;
  wave: number;
  ramp_step: number;
  counts: Partial<Record<Result, number>>;
  updated_at: Date;
  finished_at: Date | null;
}

function selectRuns(tx: Tx, which: Prisma.Sql, limit: number): Promise<RunRow[]> {
  return tx.$queryRaw<RunRow[]>`
    WITH page AS (SELECT * FROM replay_run WHERE ${which} ORDER BY created_at DESC, id DESC LIMIT ${limit})
    SELECT page.*, created_at::text AS created_key,
    EXISTS (SELECT FROM replay_selection WHERE id = page.selection_id AND payment_token IS NOT NULL) AS has_token, (
      SELECT coalesce(json_object_agg(result, count), '{}') FROM (
        SELECT result, count(*) FROM replay_item WHERE selection_id = page.selection_id GROUP BY result) AS c) AS counts
    FROM page ORDER BY created_at DESC, id DESC`;
}

function toRun(row: RunRow): Run {
  const counts = Object.fromEntries(
    results.map((result) => [result, row.counts[result] ?? 0]),
  ) as Run['counts'];
  return {
    id: row.id,
    state: row.state,
    why: row.why,
    reason: row.reason,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    approvedBy: row.approved_by,
    approvedAt: row.approved_at?.toISOString() ?? null,
    ramp: row.ramp,
    maxPerSecond: row.max_per_second,
    stopIfFailedRatio: row.stop_if_failed_ratio,
    payment: row.has_token || row.payment_customers !== null ? otherPayment(row.payment_customers) : null,
    wave: row.wave === 0 ? null : { number: row.wave, size: waveSize(row.ramp, Math.max(1, row.ramp_step)) },
    sagas: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
    updatedAt: row.updated_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
