// Reads sagas for people: one with its history, pages of many, counts. Never shows a payment token.
import { TRANSACTION } from '@order-saga/shared/database';
import { page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma, type PrismaClient, type Tx } from './database.ts';
import type { Failure, SagaState } from './order-saga.ts';
import { AWAITING_ORDER, type HistoryKind, outcomeOf } from './saga.ts';
import { conditionsOf, type SagaFilter } from './search/filter.ts';

export interface SagaSummary {
  orderId: string;
  state: SagaState;
  outcome: 'running' | 'completed' | 'failed';
  attempt: number;
  failure: Failure | null;
  incident: { code: string; message: string; since: string } | null;
  deadlineAt: string | null;
  startedAt: string;
  updatedAt: string;
  finishedAt: string | null;
}

export interface HistoryEntry {
  seq: number;
  at: string;
  kind: HistoryKind;
  name: string;
  from: string | null;
  to: string;
  attempt: number;
  messageId: string | null;
  causationId: string | null;
  actor: string | null;
  detail: Record<string, unknown>;
}

export interface SagaView extends SagaSummary {
  history: HistoryEntry[];
}

/** One saga with its whole history; null when there is none. */
export async function readSaga(tx: Tx, orderId: string): Promise<SagaView | null> {
  return (await readSagas(tx, [orderId]))[0] ?? null;
}

/** Sagas with their whole histories, as far as they exist. One statement: rows and histories are of one moment. */
export async function readSagas(tx: Tx, orderIds: readonly string[]): Promise<SagaView[]> {
  const rows = await tx.$queryRaw<(SummaryRow & { history: HistoryEntry[] })[]>`
    SELECT ${summaryColumns},
      (SELECT coalesce(json_agg(json_build_object(
          'seq', seq, 'at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'kind', kind, 'name', name, 'from', from_state,
          'to', to_state, 'attempt', attempt, 'messageId', message_id, 'causationId', causation_id, 'actor', actor,
          'detail', detail) ORDER BY seq), '[]')
       FROM saga_history WHERE saga_history.order_id = saga.order_id) AS history
    FROM saga WHERE order_id = ANY(${orderIds}::uuid[]) AND state <> ${AWAITING_ORDER}`;
  return rows.map((row) => ({ ...toSummary(row), history: row.history }));
}

/**
 * One page, newest first. The key (started_at, order_id) never changes, so rows that change meanwhile are neither
 * lost nor doubled.
 */
export async function listSagas(
  database: PrismaClient,
  filter: SagaFilter,
  page: { limit: number; after: readonly [at: string, id: string] | undefined },
): Promise<{ items: SagaSummary[]; nextCursor: string | null }> {
  const conditions = [Prisma.sql`state <> ${AWAITING_ORDER}`, ...conditionsOf(filter)];
  if (page.after !== undefined) {
    const [at, id] = page.after;
    conditions.push(Prisma.sql`(started_at, order_id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  const rows = await database.$queryRaw<SummaryRow[]>`
    SELECT ${summaryColumns} FROM saga WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY started_at DESC, order_id DESC LIMIT ${page.limit + 1}`;
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.started_key, row.order_id]);
  return { items: items.map(toSummary), nextCursor };
}

export interface SagaStats {
  total: number;
  states: Record<string, number>;
  outcomes: { running: number; completed: number; failed: number };
  failureReasons: Record<string, number>;
  incidents: number;
  oldestUnfinished: { orderId: string; state: SagaState; startedAt: string } | null;
}

/** Counts of all sagas, and the oldest that is not finished. */
export async function readStats(database: PrismaClient): Promise<SagaStats> {
  const { groups, oldest } = await database.$transaction(async (tx) => {
    // All rows are counted: here reading the table in its own order is right.
    await tx.$executeRaw`SET LOCAL enable_seqscan = on`;
    const groups = await tx.$queryRaw<
      { state: SagaState; failure_reason: string | null; count: number; incidents: number }[]
    >`SELECT state, failure_reason, count(*)::int AS count, count(incident_code)::int AS incidents
      FROM saga WHERE state <> ${AWAITING_ORDER} GROUP BY state, failure_reason`;
    const oldest = await tx.$queryRaw<SummaryRow[]>`
      SELECT ${summaryColumns} FROM saga WHERE finished_at IS NULL AND state <> ${AWAITING_ORDER}
      ORDER BY started_at LIMIT 1`;
    return { groups, oldest };
  }, TRANSACTION);
  const stats: SagaStats = {
    total: 0,
    states: {},
    outcomes: { running: 0, completed: 0, failed: 0 },
    failureReasons: {},
    incidents: 0,
    oldestUnfinished:
      oldest.map(toSummary).map(({ orderId, state, startedAt }) => ({ orderId, state, startedAt }))[0] ??
      null,
  };
  for (const { state, failure_reason, count, incidents } of groups) {
    stats.total += count;
    stats.incidents += incidents;
    stats.states[state] = (stats.states[state] ?? 0) + count;
    stats.outcomes[outcomeOf(state)] += count;
    if (failure_reason !== null && state === 'Failed') {
      stats.failureReasons[failure_reason] = (stats.failureReasons[failure_reason] ?? 0) + count;
    }
  }
  return stats;
}

const summaryColumns = Prisma.sql`order_id, state, attempt, failure_reason, failure_detail, incident_code,
  incident_message, incident_since, deadline_at, started_at, started_at::text AS started_key, updated_at, finished_at`;

interface SummaryRow {
  order_id: string;
  state: SagaState;
  attempt: number;
  failure_reason: Failure['reason'] | null;
  failure_detail: string | null;
  incident_code: string | null;
  incident_message: string | null;
  incident_since: Date | null;
  deadline_at: Date | null;
  started_at: Date;
  /** With microseconds, which a JavaScript date would lose. */
  started_key: string;
  updated_at: Date;
  finished_at: Date | null;
}

function toSummary(row: SummaryRow): SagaSummary {
  return {
    orderId: row.order_id,
    state: row.state,
    outcome: outcomeOf(row.state),
    attempt: row.attempt,
    failure: row.failure_reason === null ? null : { reason: row.failure_reason, detail: row.failure_detail },
    incident:
      row.incident_code === null
        ? null
        : {
            code: row.incident_code,
            message: row.incident_message!,
            since: row.incident_since!.toISOString(),
          },
    deadlineAt: row.deadline_at?.toISOString() ?? null,
    startedAt: row.started_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
