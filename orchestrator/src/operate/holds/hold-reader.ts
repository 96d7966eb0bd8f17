// Holds as operators see them: with the sagas that wait, and how far a release is.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma, type Tx } from '../../database.ts';
import { sentCommands } from '../../saga/states.ts';
import { isHeldSql } from '../../store/held.ts';
import { waveSize } from '../replays/runs/waves.ts';
import { isProbed, noHold } from './hold.ts';
import { type HoldRow, holdColumns, toHold } from './hold-row.ts';
import { statesWith } from './release/held-back.ts';
import { type ItemResult, itemResults } from './release/release-store.ts';
import type { Hold, HoldState, Pace } from './stored-hold.ts';

export interface HoldView {
  holdId: string;
  command: string;
  reason: string;
  since: string;
  by: string;
  state: HoldState;
  /** Why its release stopped itself. */
  why: string | null;
  /** Unfinished sagas that have come to the command, and how many of them it is held back for: the others were sent it before. */
  waiting: number;
  heldBack: number;
  /** What the orchestrator probes by itself, and releases; null: what an operator has made, or acted on. */
  probes: { unanswered: number; nextAt: string | null } | null;
  /** Null: none has begun. */
  release: ReleaseView | null;
  updatedAt: string;
  endedAt: string | null;
}

export interface ReleaseView extends Omit<Pace, 'ramp'> {
  by: string;
  ramp: number[];
  /** From 1; null before the first. `size` as the ramp says. */
  wave: { number: number; size: number } | null;
  counts: Record<ItemResult, number>;
}

/** @throws RequestError HOLD_NOT_FOUND */
export async function readHold(tx: Pick<SqlRunner, '$queryRaw'>, id: string): Promise<HoldView> {
  const [hold] = await readHolds(tx, Prisma.sql`id = ${id}::uuid`, 1);
  if (hold === undefined) throw noHold(id);
  return hold.view;
}

/** One page, newest first. */
export async function listHolds(
  tx: Tx,
  { state }: { state?: HoldState | undefined },
  page: { limit: number; after: readonly [since: string, id: string] | undefined },
): Promise<{ items: HoldView[]; nextCursor: string | null }> {
  const conditions = [Prisma.sql`TRUE`];
  if (state !== undefined) conditions.push(Prisma.sql`state = ${state}`);
  if (page.after !== undefined) {
    const [since, id] = page.after;
    conditions.push(Prisma.sql`(since, id) < (${since}::timestamptz, ${id}::uuid)`);
  }
  const rows = await readHolds(tx, Prisma.join(conditions, ' AND '), page.limit + 1);
  const { items, nextCursor } = pageOf(rows, page.limit, ({ key, view }) => [key, view.holdId]);
  return { items: items.map(({ view }) => view), nextCursor };
}

/** Those that hold, newest first. Each is of another command: they are few. */
export async function listActiveHolds(tx: Pick<SqlRunner, '$queryRaw'>): Promise<HoldView[]> {
  const rows = await readHolds(tx, Prisma.sql`ended_at IS NULL`, sentCommands.length);
  return rows.map(({ view }) => view);
}

/** Those that hold, without their numbers. */
export async function readActiveHolds(tx: Pick<SqlRunner, '$queryRaw'>): Promise<Hold[]> {
  const rows = await tx.$queryRaw<HoldRow[]>`
    SELECT ${holdColumns} FROM hold WHERE ended_at IS NULL ORDER BY since, id`;
  return rows.map(toHold);
}

/** Of each command that is sent. */
export interface HoldNumbers {
  readonly command: string;
  readonly heldBack: number;
  /** Since it is held; 0: it is not. */
  readonly seconds: number;
}

export async function readHoldNumbers(tx: Pick<SqlRunner, '$queryRaw'>): Promise<HoldNumbers[]> {
  const rows = await tx.$queryRaw<{ command: string; held_back: number; seconds: number }[]>`
    SELECT of.command, coalesce(extract(epoch FROM now() - hold.since), 0)::float8 AS seconds, (
      SELECT count(*)::int FROM saga
      WHERE ${isHeldSql} AND state IN (SELECT jsonb_array_elements_text(of.states))) AS held_back
    FROM jsonb_to_recordset(${statesByCommand}::jsonb) AS of(command text, states jsonb)
    LEFT JOIN hold ON hold.command = of.command AND hold.ended_at IS NULL`;
  return rows.map(({ command, held_back: heldBack, seconds }) => ({ command, heldBack, seconds }));
}

/** The states that wait with each command that is sent. */
const statesByCommand = JSON.stringify(
  sentCommands.map((command) => ({ command, states: statesWith(command) })),
);

async function readHolds(tx: Pick<SqlRunner, '$queryRaw'>, which: Prisma.Sql, limit: number) {
  const rows = await tx.$queryRaw<CountedRow[]>`
    WITH page AS (SELECT * FROM hold WHERE ${which} ORDER BY since DESC, id DESC LIMIT ${limit})
    SELECT ${holdColumns}, since::text AS since_key, updated_at, due_at, coalesce(waits.waiting, 0)::int AS waiting,
      coalesce(waits.held_back, 0)::int AS held_back, (
        SELECT coalesce(json_object_agg(result, count), '{}') FROM (
          SELECT result, count(*) FROM hold_item WHERE hold_id = page.id GROUP BY result) AS c) AS counts
    FROM page LEFT JOIN LATERAL (
      SELECT count(*) AS waiting, count(*) FILTER (WHERE ${isHeldSql}) AS held_back FROM saga
      WHERE page.ended_at IS NULL AND finished_at IS NULL AND state IN (
        SELECT jsonb_array_elements_text(of.states)
        FROM jsonb_to_recordset(${statesByCommand}::jsonb) AS of(command text, states jsonb)
        WHERE of.command = page.command)) AS waits ON TRUE
    ORDER BY since DESC, id DESC`;
  return rows.map((row) => ({ key: row.since_key, view: toView(toHold(row), row) }));
}

interface CountedRow extends HoldRow {
  since_key: string;
  updated_at: Date;
  due_at: Date | null;
  waiting: number;
  held_back: number;
  counts: Partial<Record<ItemResult, number>>;
}

function toView(hold: Hold, { updated_at, due_at, waiting, held_back, counts }: CountedRow): HoldView {
  const { id, pace, wave, rampStep, releasedBy, command, reason, since, by, state, why, endedAt } = hold;
  const isAutomatic = hold.probes !== null && endedAt === null;
  return {
    probes: isAutomatic
      ? { unanswered: hold.probes, nextAt: (isProbed(hold) && due_at?.toISOString()) || null }
      : null,
    ...{ holdId: id, command, reason, since, by, state, why, waiting, heldBack: held_back },
    release:
      pace === null
        ? null
        : {
            ...{ by: releasedBy!, ...pace, ramp: [...pace.ramp] },
            wave: wave === 0 ? null : { number: wave, size: waveSize(pace.ramp, Math.max(1, rampStep)) },
            counts: Object.fromEntries(itemResults.map((result) => [result, counts[result] ?? 0])) as Record<
              ItemResult,
              number
            >,
          },
    ...{ updatedAt: updated_at.toISOString(), endedAt },
  };
}
