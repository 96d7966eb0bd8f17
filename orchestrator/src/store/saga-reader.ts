// Reads sagas for people: one with its history, counts of all. Lists are in search/. Never shows a payment token.
import { TRANSACTION } from '@order-saga/shared/database/database';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { Prisma, type PrismaClient } from '../database.ts';
import type { Failure, Incident, SagaState } from '../saga/order-saga.ts';
import { AWAITING_ORDER, type HistoryKind, outcomeOf } from '../saga/saga.ts';
import { isHeldSql } from './held.ts';
import { troubleOf } from './saga-row.ts';

export interface SagaSummary {
  orderId: string;
  state: SagaState;
  outcome: 'running' | 'completed' | 'failed';
  attempt: number;
  customerId: string;
  currency: string;
  /** Minor units. */
  total: number;
  failure: Failure | null;
  incident: { code: string; message: string; since: string } | null;
  deadlineAt: string | null;
  /** Until when its goods are held for a payment that is pending; null: none is. */
  holdExpiresAt: string | null;
  /** Since when its command is held back; null: it is not. */
  heldAt: string | null;
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
export async function readSaga(tx: Pick<SqlRunner, '$queryRaw'>, orderId: string): Promise<SagaView | null> {
  return (await readSagas(tx, [orderId]))[0] ?? null;
}

/** Sagas with their whole histories, as far as they exist. One statement: rows and histories are of one moment. */
export async function readSagas(
  tx: Pick<SqlRunner, '$queryRaw'>,
  orderIds: readonly string[],
): Promise<SagaView[]> {
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
    if (failure_reason !== null && outcomeOf(state) === 'failed') {
      stats.failureReasons[failure_reason] = (stats.failureReasons[failure_reason] ?? 0) + count;
    }
  }
  return stats;
}

export const summaryColumns = Prisma.sql`order_id, state, attempt, failure_reason, failure_detail, incident_code,
  incident_message, incident_since, deadline_at, hold_expires_at, CASE WHEN ${isHeldSql} THEN held_at END AS held_at, started_at, updated_at, finished_at,
  customer_id, currency, total`;

export interface SummaryRow {
  order_id: string;
  state: SagaState;
  attempt: number;
  failure_reason: Failure['reason'] | null;
  failure_detail: string | null;
  incident_code: Incident['code'] | null;
  incident_message: string | null;
  incident_since: Date | null;
  deadline_at: Date | null;
  hold_expires_at: Date | null;
  held_at: Date | null;
  started_at: Date;
  updated_at: Date;
  finished_at: Date | null;
  customer_id: string | null;
  currency: string | null;
  total: bigint | null;
}

export function toSummary(row: SummaryRow): SagaSummary {
  return {
    orderId: row.order_id,
    state: row.state,
    outcome: outcomeOf(row.state),
    attempt: row.attempt,
    // Null only while the order is awaited, which is no saga to show.
    customerId: row.customer_id ?? '',
    currency: row.currency ?? '',
    total: Number(row.total),
    ...troubleOf(row),
    deadlineAt: row.deadline_at?.toISOString() ?? null,
    holdExpiresAt: row.hold_expires_at?.toISOString() ?? null,
    heldAt: row.held_at?.toISOString() ?? null,
    startedAt: row.started_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
