// Failed sagas, incidents and sagas that wait, by group: how many, since when, how much money waits, and what operators noted.
import { type AmountSum, amountSum } from '@order-saga/shared/contracts/amount-sum';
import { newId } from '@order-saga/shared/contracts/ids';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma, type Tx } from '../../database.ts';
import { audit } from '../../operate/audit/audit.ts';
import type { Failure, Incident, SagaState } from '../../saga/order-saga.ts';
import { type FailureKind, failureKind } from './fingerprint.ts';
import { allWaits, waitingSagas } from './waiting.ts';

export interface Note {
  id: string;
  at: string;
  actor: string;
  text: string;
}

export interface FailureGroup extends FailureKind {
  group: string;
  count: number;
  /** When the first and the last of its sagas of now failed, got their incident, or began to wait. */
  firstSeen: string;
  lastSeen: string;
  /** How many of them came in each of the last 24 hours, the one up to now last. */
  trend: number[];
  /** Totals of the orders, in minor units. */
  atStake: { currency: string; amount: AmountSum; sagas: number }[];
  /** The newest few. */
  sampleOrderIds: string[];
  notes: Note[];
}

const SAMPLES = 5;
/** Newest notes that a group is shown with. */
const NOTES = 20;
const TREND_HOURS = 24;
/** When a saga came to its group. */
const cameAt = Prisma.sql`coalesce(incident_since, finished_at, updated_at)`;

/** One page of the groups that have sagas now: those first that failed first most recently. */
export async function listGroups(
  tx: Tx,
  waitingMs: number,
  page: { limit: number; after: readonly [at: string, group: string] | undefined },
): Promise<{ items: FailureGroup[]; nextCursor: string | null }> {
  const after =
    page.after === undefined
      ? Prisma.sql`TRUE`
      : Prisma.sql`(first_seen, failure_group) < (${page.after[0]}::timestamptz, ${page.after[1]})`;
  const ended = await readGroups(tx, Prisma.sql`failure_group IS NOT NULL`, after, page.limit + 1);
  const waiting = await readWaitingGroups(tx, waitingMs, Prisma.sql`TRUE`, after);
  const rows = [...ended, ...waiting].sort(newestFirst).slice(0, page.limit + 1);
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.first_key, row.failure_group]);
  return { items: items.map(toView), nextCursor };
}

/** @throws RequestError FAILURE_GROUP_NOT_FOUND */
export async function readGroup(tx: Tx, waitingMs: number, group: string): Promise<FailureGroup> {
  const which = Prisma.sql`failure_group = ${group}`;
  const all = Prisma.sql`TRUE`;
  const [row] = isWaiting(group)
    ? await readWaitingGroups(tx, waitingMs, which, all)
    : await readGroups(tx, which, all, 1);
  if (row === undefined) throw noGroup(group);
  return toView(row);
}

/** Notes stay with the group: they are there again when it comes back. @throws RequestError FAILURE_GROUP_NOT_FOUND */
export async function addNote(
  tx: Tx,
  waitingMs: number,
  group: string,
  { actor, text }: { actor: string; text: string },
): Promise<Note> {
  await readGroup(tx, waitingMs, group);
  const note = await tx.failureGroupNote.create({ data: { id: newId(), failureGroup: group, actor, text } });
  await audit(tx, {
    ...{ actor, act: 'note', target: `failure-group:${group}` },
    ...{ result: 'done' as const, detail: { note: note.id } },
  });
  return { id: note.id, at: note.at.toISOString(), actor, text };
}

const isWaiting = (group: string) => allWaits.some((kind) => kind.group === group);

const newestFirst = (a: GroupRow, b: GroupRow) =>
  b.first_seen.getTime() - a.first_seen.getTime() || (b.failure_group < a.failure_group ? -1 : 1);

const noGroup = (group: string) =>
  requestError('FAILURE_GROUP_NOT_FOUND', `No saga of now is in the failure group ${group}.`);

// The sums are made first: only the groups of the page are looked at one by one.
function readGroups(tx: Tx, which: Prisma.Sql, after: Prisma.Sql, limit: number): Promise<GroupRow[]> {
  return tx.$queryRaw<GroupRow[]>`
    WITH by_currency AS (
      SELECT failure_group, currency, count(*) AS count, sum(total) AS amount,
             min(${cameAt}) AS first_seen, max(${cameAt}) AS last_seen
      FROM saga WHERE ${which} GROUP BY failure_group, currency),
    groups AS (
      SELECT failure_group, sum(count)::int AS count, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
             json_agg(json_build_object('currency', currency, 'amount', amount::text, 'sagas', count) ORDER BY currency) AS at_stake
      FROM by_currency GROUP BY failure_group),
    page AS (
      SELECT * FROM groups WHERE ${after} ORDER BY first_seen DESC, failure_group DESC LIMIT ${limit})
    SELECT page.*, first_seen::text AS first_key, sample.*, newest.order_ids, trend.counts AS trend, coalesce(note.notes, '[]') AS notes
    FROM page,
    LATERAL (
      SELECT state, failure_reason, failure_detail, incident_code, incident_message, incident_since
      FROM saga WHERE failure_group = page.failure_group ORDER BY started_at DESC, order_id DESC LIMIT 1) AS sample,
    LATERAL (
      SELECT json_agg(order_id) AS order_ids FROM (
        SELECT order_id FROM saga WHERE failure_group = page.failure_group
        ORDER BY started_at DESC, order_id DESC LIMIT ${SAMPLES}) AS s) AS newest,
    LATERAL (
      SELECT array_agg(coalesce(came.count, 0) ORDER BY hours_ago DESC) AS counts
      FROM generate_series(0, ${TREND_HOURS - 1}) AS hours_ago LEFT JOIN (
        SELECT greatest(0, floor(date_part('epoch', now() - ${cameAt}) / 3600))::int AS hours_ago, count(*)::int AS count
        FROM saga WHERE failure_group = page.failure_group AND ${cameAt} > now() - make_interval(hours => ${TREND_HOURS})
        GROUP BY 1) AS came USING (hours_ago)) AS trend,
    LATERAL (${notesOfPage}) AS note
    ORDER BY first_seen DESC, failure_group DESC`;
}

const notesOfPage = Prisma.sql`
  SELECT json_agg(json_build_object('id', id, 'at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                                    'actor', actor, 'text', text) ORDER BY at DESC, id DESC) AS notes
  FROM (SELECT * FROM failure_group_note WHERE failure_group = page.failure_group
        ORDER BY at DESC LIMIT ${NOTES}) AS n`;

/** All that there are, a handful: two a state. */
function readWaitingGroups(
  tx: Tx,
  waitingMs: number,
  which: Prisma.Sql,
  after: Prisma.Sql,
): Promise<GroupRow[]> {
  const reasons = [...new Set(allWaits.map(({ reason }) => reason))];
  const kinds = JSON.stringify(
    allWaits.map(({ state, reason, group }) => ({ state, reason, failure_group: group })),
  );
  return tx.$queryRaw<GroupRow[]>`
    WITH waiting AS MATERIALIZED (
      SELECT saga.*, failure_group FROM (${waitingSagas(waitingMs, reasons)}) AS saga
      JOIN json_to_recordset(${kinds}::json) AS kind(state text, reason text, failure_group text) USING (state, reason)
      WHERE ${which}),
    by_currency AS (
      SELECT failure_group, state, currency, count(*) AS count, sum(total) AS amount,
             min(came_at) AS first_seen, max(came_at) AS last_seen
      FROM waiting GROUP BY failure_group, state, currency),
    page AS (
      SELECT failure_group, state, sum(count)::int AS count, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
             json_agg(json_build_object('currency', currency, 'amount', amount::text, 'sagas', count) ORDER BY currency) AS at_stake
      FROM by_currency GROUP BY failure_group, state)
    SELECT page.*, first_seen::text AS first_key, newest.order_ids, trend.counts AS trend, coalesce(note.notes, '[]') AS notes
    FROM page,
    LATERAL (
      SELECT json_agg(order_id) AS order_ids FROM (
        SELECT order_id FROM waiting WHERE failure_group = page.failure_group
        ORDER BY started_at DESC, order_id DESC LIMIT ${SAMPLES}) AS s) AS newest,
    LATERAL (
      SELECT array_agg((SELECT count(*)::int FROM waiting WHERE failure_group = page.failure_group
          AND came_at <= now() - make_interval(hours => hours_ago) AND came_at > now() - make_interval(hours => hours_ago + 1))
        ORDER BY hours_ago DESC) AS counts
      FROM generate_series(0, ${TREND_HOURS - 1}) AS hours_ago) AS trend,
    LATERAL (${notesOfPage}) AS note
    WHERE ${after}`;
}

interface GroupRow {
  failure_group: string;
  count: number;
  first_seen: Date;
  first_key: string;
  last_seen: Date;
  trend: number[];
  at_stake: { currency: string; amount: string; sagas: number }[];
  state: SagaState;
  /** Of a group that waits: none of them. */
  failure_reason?: Failure['reason'] | null;
  failure_detail?: string | null;
  incident_code?: Incident['code'] | null;
  incident_message?: string | null;
  incident_since?: Date | null;
  order_ids: string[];
  notes: Note[];
}

function toView(row: GroupRow): FailureGroup {
  return {
    group: row.failure_group,
    ...kindOf(row),
    count: row.count,
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    trend: row.trend,
    atStake: row.at_stake.map(({ amount, ...stake }) => ({ ...stake, amount: amountSum(amount) })),
    sampleOrderIds: row.order_ids,
    notes: row.notes,
  };
}

function kindOf(row: GroupRow): FailureKind {
  const waiting = allWaits.find(({ group }) => group === row.failure_group);
  if (waiting !== undefined) {
    const { state, step, reason, detail } = waiting;
    return { state, step, reason, detail };
  }
  return failureKind({
    state: row.state,
    failure: row.failure_reason ? { reason: row.failure_reason, detail: row.failure_detail ?? null } : null,
    incident: row.incident_code
      ? {
          code: row.incident_code,
          message: row.incident_message!,
          since: row.incident_since!.toISOString(),
        }
      : null,
  })!;
}
