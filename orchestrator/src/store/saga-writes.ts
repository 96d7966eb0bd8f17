// What is written of sagas and their history, many at a time: no statement here runs once per saga.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { type Query, query } from '@order-saga/shared/database/query';
import { Prisma } from '../database.ts';
import { failureGroup, groupWhenFailed } from '../look/failures/fingerprint.ts';
import type { HistoryRow, Saga } from '../saga/saga.ts';

/**
 * Share of a new saga's first wait after which the sweep looks at it. Less than the shortest wait there is (80 %), so
 * that later deadlines of a saga on its way are never before it.
 */
const LOOK_AFTER = 0.5;

/** A change to write. */
export interface SagaWrite {
  readonly saga: Saga;
  /** When the outstanding command is sent again, from now; null: never; `keep`: as it is. Milliseconds. */
  readonly waitMs: number | null | 'keep';
}

/**
 * Inserts sagas that nobody has begun yet, in key order, and the history of those that it inserts.
 * @param isTooOld SQL that tells of an `order_id` whether its saga must not begin any more
 * @returns the order ids that were new; the others exist already (wait for their lock), or are too old
 */
export function insertSagas(
  writes: readonly SagaWrite[],
  history: readonly HistoryRow[],
  isTooOld: string,
): Query<ReadonlySet<string>> {
  const newOnes = (rows: readonly { order_id: string }[]) => new Set(rows.map(({ order_id }) => order_id));
  if (writes.length === 0) return query(null, newOnes);
  const sql = Prisma.sql`
    WITH begun AS (
      INSERT INTO saga (order_id, state, attempt, failure_reason, failure_detail, group_when_failed, customer_id, currency,
                        total, lines, payment_token, traceparent, cause_id, kept_cancel_id, send_count, last_seq, deadline_at, due_after)
      SELECT order_id, state, attempt, failure_reason, failure_detail, group_when_failed, customer_id, currency,
             total, lines, payment_token, traceparent, cause_id, kept_cancel_id, send_count, last_seq,
             now() + wait_ms * interval '1 millisecond',
             now() + wait_ms * ${LOOK_AFTER} * interval '1 millisecond'
      FROM json_to_recordset(${JSON.stringify(writes.map(toRow))}::json)
        AS r(order_id uuid, state text, attempt int, failure_reason text, failure_detail text,
             group_when_failed text, customer_id text, currency text, total bigint, lines jsonb, payment_token text, traceparent text, cause_id text,
             kept_cancel_id text, send_count int, last_seq int, wait_ms float8)
      WHERE NOT ${Prisma.raw(isTooOld)}
      ORDER BY order_id
      ON CONFLICT (order_id) DO NOTHING
      RETURNING order_id),
    noted AS (
      ${insertHistory(history)} WHERE order_id IN (SELECT order_id FROM begun))
    SELECT order_id FROM begun`;
  return query(sql, newOnes);
}

/** Writes changed sagas and their new history rows in one statement. */
export function writeSagas(writes: readonly SagaWrite[], rows: readonly HistoryRow[]): Query<void> {
  if (writes.length === 0 && rows.length === 0) return query(null);
  return query(Prisma.sql`
    WITH changed AS (
      UPDATE saga SET
        state = r.state, attempt = r.attempt, failure_reason = r.failure_reason, failure_detail = r.failure_detail,
        incident_code = r.incident_code, incident_message = r.incident_message, incident_since = r.incident_since,
        failure_group = r.failure_group, group_when_failed = r.group_when_failed, cause_id = r.cause_id,
        kept_cancel_id = r.kept_cancel_id, send_count = r.send_count, last_seq = r.last_seq,
        payment_token = CASE WHEN r.state = 'Completed' THEN NULL ELSE saga.payment_token END,
        deadline_at = CASE WHEN r.keep_deadline THEN saga.deadline_at ELSE now() + r.wait_ms * interval '1 millisecond' END,
        due_after = CASE
          WHEN r.keep_deadline THEN saga.due_after
          WHEN r.wait_ms IS NULL THEN NULL
          ELSE least(saga.due_after, now() + r.wait_ms * interval '1 millisecond') END,
        updated_at = now(),
        finished_at = CASE WHEN r.state IN ('Completed', 'Failed') THEN coalesce(saga.finished_at, now()) END
      FROM json_to_recordset(${JSON.stringify(writes.map(toRow))}::json)
        AS r(order_id uuid, state text, attempt int, failure_reason text, failure_detail text, incident_code text,
             incident_message text, incident_since timestamptz, failure_group text, group_when_failed text, cause_id text,
             kept_cancel_id text, send_count int, last_seq int, keep_deadline bool, wait_ms float8)
      WHERE saga.order_id = r.order_id)
    ${insertHistory(rows)}`);
}

/** Gives a saga that awaited its order the order's data. */
export async function fillOrders(tx: SqlRunner, sagas: readonly Saga[]): Promise<void> {
  if (sagas.length === 0) return;
  const rows = sagas.map((saga) => toRow({ saga, waitMs: 'keep' }));
  await tx.$executeRaw`
    UPDATE saga SET customer_id = r.customer_id, currency = r.currency, total = r.total, lines = r.lines,
                    payment_token = r.payment_token, traceparent = r.traceparent
    FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS r(order_id uuid, customer_id text, currency text, total bigint, lines jsonb, payment_token text, traceparent text)
    WHERE saga.order_id = r.order_id`;
}

const insertHistory = (rows: readonly HistoryRow[]) => Prisma.sql`
  INSERT INTO saga_history (order_id, seq, kind, name, from_state, to_state, attempt, message_id, causation_id, actor, detail)
  SELECT order_id, seq, kind, name, from_state, to_state, attempt, message_id, causation_id, actor, detail
  FROM json_to_recordset(${JSON.stringify(rows.map(toHistoryRow))}::json)
    AS h(order_id uuid, seq int, kind text, name text, from_state text, to_state text, attempt int,
         message_id text, causation_id text, actor text, detail jsonb)`;

/** What is left out is read as null. */
function toRow({ saga, waitMs }: SagaWrite) {
  return {
    order_id: saga.orderId,
    state: saga.state,
    attempt: saga.attempt,
    failure_reason: saga.failure?.reason,
    failure_detail: saga.failure?.detail ?? undefined,
    incident_code: saga.incident?.code,
    incident_message: saga.incident?.message,
    incident_since: saga.incident?.since,
    failure_group: failureGroup(saga) ?? undefined,
    group_when_failed: groupWhenFailed(saga.failure) ?? undefined,
    customer_id: saga.order?.customerId,
    currency: saga.order?.currency,
    total: saga.order?.total,
    lines: saga.order?.lines,
    payment_token: saga.order?.paymentToken,
    traceparent: saga.traceparent ?? undefined,
    cause_id: saga.causeId ?? undefined,
    kept_cancel_id: saga.keptCancelId ?? undefined,
    send_count: saga.sendCount,
    last_seq: saga.lastSeq,
    keep_deadline: waitMs === 'keep' || undefined,
    wait_ms: waitMs === 'keep' ? undefined : (waitMs ?? undefined),
  };
}

function toHistoryRow({
  orderId,
  seq,
  kind,
  name,
  from,
  to,
  attempt,
  messageId,
  causationId,
  actor,
  detail,
}: HistoryRow) {
  return {
    order_id: orderId,
    seq,
    kind,
    name,
    from_state: from,
    to_state: to,
    attempt,
    message_id: messageId,
    causation_id: causationId,
    actor,
    detail,
  };
}
