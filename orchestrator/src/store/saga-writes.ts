// What is written of sagas and their history, many at a time: no statement here runs once per saga.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { type Query, query } from '@order-saga/shared/database/query';
import { isOlderSql } from '@order-saga/shared/database/retention/retention';
import { Prisma } from '../database.ts';
import { failureGroup } from '../look/failures/fingerprint.ts';
import { type HistoryRow, outcomeOf, outstandingCommand } from '../saga/saga.ts';
import type { SagaChanges, SagaWrite } from './saga-store.ts';

/**
 * Share of a new saga's first wait after which the sweep looks at it. Less than the shortest wait there is (80 %), so
 * that later deadlines of a saga on its way are never before it.
 */
const LOOK_AFTER = 0.5;

/**
 * Inserts sagas that nobody has begun yet, in key order.
 * @param horizonHours age of an order from which it is not begun any more; undefined: none
 * @returns the order ids that were new; the others exist already (wait for their lock), or are too old
 */
export async function insertSagas(
  tx: SqlRunner,
  writes: readonly SagaWrite[],
  horizonHours: number | undefined,
): Promise<Set<string>> {
  if (writes.length === 0) return new Set();
  const isTooOld = horizonHours === undefined ? 'FALSE' : isOlderSql('order_id', horizonHours);
  const rows = writes.map(({ saga, waitMs }) => toRow({ saga, waitMs, order: saga.order ?? {} }));
  const begun = await tx.$queryRaw<{ order_id: string }[]>`
    INSERT INTO saga (order_id, state, attempt, failure_reason, failure_detail, customer_id, currency, total, lines,
                      payment_token, traceparent, cause_id, kept_cancel_id, sends, send_count, last_seq, deadline_at, due_after)
    SELECT order_id, state, attempt, failure_reason, failure_detail, customer_id, currency, total, lines,
           payment_token, traceparent, cause_id, kept_cancel_id, sends, send_count, last_seq,
           now() + wait_ms * interval '1 millisecond',
           now() + wait_ms * ${LOOK_AFTER} * interval '1 millisecond'
    FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS r(order_id uuid, state text, attempt int, failure_reason text, failure_detail text,
           customer_id text, currency text, total bigint, lines jsonb, payment_token text, traceparent text,
           cause_id text, kept_cancel_id text, sends text, send_count int, last_seq int, wait_ms float8)
    WHERE NOT ${Prisma.raw(isTooOld)}
    ORDER BY order_id
    ON CONFLICT (order_id) DO NOTHING
    RETURNING order_id`;
  return new Set(begun.map(({ order_id }) => order_id));
}

/**
 * Writes changed sagas and their new history rows in one statement. What is given of the order replaces what is stored.
 * `group_when_failed` is for replicas of the version before: without it they read a saga before it fails.
 */
export function writeSagas({ writes, rows }: SagaChanges): Query<void> {
  if (writes.length === 0 && rows.length === 0) return query(null);
  if (writes.length === 0) return query(insertHistory(rows));
  return query(Prisma.sql`
    WITH changed AS (
      UPDATE saga SET
        state = r.state, attempt = r.attempt, failure_reason = r.failure_reason, failure_detail = r.failure_detail,
        incident_code = r.incident_code, incident_message = r.incident_message, incident_since = r.incident_since,
        failure_group = r.failure_group, group_when_failed = NULL, cause_id = r.cause_id,
        kept_cancel_id = r.kept_cancel_id, send_count = r.send_count, hold_expires_at = r.hold_expires_at,
        pending_revision = r.pending_revision, pending_last_asked = r.pending_last_asked,
        hold_revision = coalesce(r.hold_revision, 0),
        sends = CASE WHEN saga.state = r.state AND saga.sends LIKE r.state || ' %' THEN saga.sends ELSE r.sends END,
        last_seq = r.last_seq,
        customer_id = coalesce(r.customer_id, saga.customer_id), currency = coalesce(r.currency, saga.currency),
        total = coalesce(r.total, saga.total), lines = coalesce(r.lines, saga.lines),
        traceparent = coalesce(r.traceparent, saga.traceparent),
        payment_token = CASE WHEN r.has_completed THEN NULL ELSE coalesce(r.payment_token, saga.payment_token) END,
        deadline_at = CASE WHEN r.keep_deadline THEN saga.deadline_at ELSE now() + r.wait_ms * interval '1 millisecond' END,
        due_after = CASE
          WHEN r.keep_deadline THEN saga.due_after
          WHEN r.wait_ms IS NULL THEN NULL
          ELSE least(saga.due_after, now() + r.wait_ms * interval '1 millisecond') END,
        held_at = CASE
          WHEN r.keep_deadline THEN saga.held_at
          WHEN r.is_held THEN CASE WHEN saga.state = r.state THEN coalesce(saga.held_at, now()) ELSE now() END END,
        updated_at = now(),
        finished_at = CASE WHEN r.has_ended THEN coalesce(saga.finished_at, now()) END
      FROM json_to_recordset(${JSON.stringify(writes.map(toRow))}::json)
        AS r(order_id uuid, state text, attempt int, failure_reason text, failure_detail text, incident_code text,
             incident_message text, incident_since timestamptz, failure_group text, cause_id text, kept_cancel_id text,
             sends text, send_count int, hold_expires_at timestamptz, pending_revision int, pending_last_asked bool,
             hold_revision int, last_seq int, customer_id text, currency text, total bigint, lines jsonb, payment_token text, traceparent text,
             keep_deadline bool, is_held bool, wait_ms float8, has_ended bool, has_completed bool)
      WHERE saga.order_id = r.order_id)
    ${insertHistory(rows)}`);
}

const insertHistory = (rows: readonly HistoryRow[]) => Prisma.sql`
  INSERT INTO saga_history (order_id, seq, kind, name, from_state, to_state, attempt, message_id, causation_id, actor, detail)
  SELECT order_id, seq, kind, name, from_state, to_state, attempt, message_id, causation_id, actor, detail
  FROM json_to_recordset(${JSON.stringify(rows.map(toHistoryRow))}::json)
    AS h(order_id uuid, seq int, kind text, name text, from_state text, to_state text, attempt int,
         message_id text, causation_id text, actor text, detail jsonb)`;

/** What is left out is read as null. */
function toRow({ saga, waitMs, order }: SagaWrite) {
  const outcome = outcomeOf(saga.state);
  const command = outstandingCommand({ state: saga.state });
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
    customer_id: order?.customerId,
    currency: order?.currency,
    total: order?.total,
    lines: order?.lines ?? undefined,
    payment_token: order?.paymentToken ?? undefined,
    traceparent: order === undefined ? undefined : (saga.traceparent ?? undefined),
    cause_id: saga.causeId ?? undefined,
    kept_cancel_id: saga.keptCancelId ?? undefined,
    sends: command === null ? undefined : `${saga.state} ${command}`,
    send_count: saga.sendCount,
    hold_expires_at: saga.pending?.expiresAt,
    pending_revision: saga.pending?.revision,
    pending_last_asked: saga.pending?.isLastAsked,
    hold_revision: saga.holdRevision || undefined,
    last_seq: saga.lastSeq,
    keep_deadline: waitMs === 'keep' || undefined,
    is_held: waitMs === 'held' || undefined,
    wait_ms: typeof waitMs === 'number' ? waitMs : undefined,
    has_ended: outcome !== 'running' || undefined,
    has_completed: outcome === 'completed' || undefined,
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
