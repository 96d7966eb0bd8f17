// Steps that are taken where a saga is in their state, without being asked first: docs/adr/0020-steps-without-reading-first.md.
import type { Message } from '@order-saga/shared/contracts/message';
import { type Query, query } from '@order-saga/shared/database/query';
import { Prisma } from '../database.ts';
import { groupWhenFailed } from '../look/failures/fingerprint.ts';
import type { CommandSource } from '../saga/commands.ts';
import type { SagaState } from '../saga/order-saga.ts';
import type { PlainStep } from '../saga/plain-steps.ts';
import { causeOf } from '../saga/receive.ts';
import { outstandingCommand, type Saga } from '../saga/saga.ts';
import { failureOf, type SagaRow } from './saga-row.ts';

/** A step to take if the saga is in the state that it starts from. */
export interface StepWrite {
  readonly message: Message;
  readonly step: PlainStep;
  /** As of SagaWrite. */
  readonly waitMs: number | null;
}

/** A saga after a step, as far as its next command and its history need it. */
export interface TakenStep {
  readonly saga: CommandSource & Pick<Saga, 'lastSeq'>;
  readonly message: Message;
  readonly from: SagaState;
  /** Milliseconds since the saga began. */
  readonly ageMs: number;
}

type TakenRow = Pick<
  SagaRow,
  | 'order_id'
  | 'attempt'
  | 'failure_reason'
  | 'failure_detail'
  | 'currency'
  | 'total'
  | 'payment_token'
  | 'lines'
  | 'traceparent'
  | 'last_seq'
  | 'age_ms'
> & { from_state: SagaState; state: SagaState };

/**
 * Takes steps where the saga is in their state and attempt and has neither an incident nor a kept cancel, in key order,
 * and writes their history. At most one step for each message can be possible, and one message for each saga.
 * Every condition compares with the step: one of the saga alone, such as IS NULL, makes the planner begin with the sagas.
 * @returns the sagas after their steps; for the others nothing has changed
 */
export function takeSteps(writes: readonly StepWrite[]): Query<TakenStep[]> {
  const messages = new Map(writes.map(({ message }) => [message.body.orderId, message]));
  const read = (rows: readonly TakenRow[]) => rows.map((row) => taken(row, messages.get(row.order_id)!));
  if (writes.length === 0) return query(null, read);
  const sql = Prisma.sql`
    WITH moved AS (
      UPDATE saga SET
        state = step.to_state, cause_id = step.message_id, last_seq = saga.last_seq + 1, updated_at = now(),
        send_count = CASE WHEN step.wait_ms IS NULL THEN 0 ELSE 1 END,
        failure_reason = CASE WHEN step.fails THEN step.reason ELSE saga.failure_reason END,
        failure_detail = CASE WHEN step.fails THEN step.reason_detail ELSE saga.failure_detail END,
        group_when_failed = CASE WHEN step.fails THEN step.group_when_failed ELSE saga.group_when_failed END,
        failure_group = CASE WHEN step.to_state = 'Failed' THEN saga.group_when_failed ELSE saga.failure_group END,
        payment_token = CASE WHEN step.to_state = 'Completed' THEN NULL ELSE saga.payment_token END,
        deadline_at = now() + step.wait_ms * interval '1 millisecond',
        due_after = CASE WHEN step.wait_ms IS NOT NULL
          THEN least(saga.due_after, now() + step.wait_ms * interval '1 millisecond') END,
        finished_at = CASE WHEN step.to_state IN ('Completed', 'Failed') THEN coalesce(saga.finished_at, now()) END
      FROM (
        SELECT * FROM json_to_recordset(${JSON.stringify(writes.map(toStepRow))}::json)
          AS r(id uuid, epoch int, from_state text, to_state text, fails bool, reason text, reason_detail text,
               group_when_failed text, needs_lines bool, wait_ms float8, name text, message_id text, causation_id text, detail jsonb, nothing text)
        ORDER BY id) AS step
      WHERE saga.order_id = step.id AND saga.state = step.from_state AND saga.attempt = step.epoch
        AND saga.incident_code IS NOT DISTINCT FROM step.nothing
        AND saga.kept_cancel_id IS NOT DISTINCT FROM step.nothing
        AND (step.to_state <> 'Failed' OR saga.group_when_failed IS NOT NULL)
      RETURNING saga.order_id, saga.state, saga.attempt, saga.failure_reason, saga.failure_detail, saga.currency, saga.total,
        saga.payment_token, CASE WHEN step.needs_lines THEN saga.lines END AS lines, saga.traceparent, saga.last_seq, saga.started_at,
        step.from_state, step.name, step.message_id, step.causation_id, step.detail),
    noted AS (
      INSERT INTO saga_history (order_id, seq, kind, name, from_state, to_state, attempt, message_id, causation_id, detail)
      SELECT order_id, last_seq, 'message', name, from_state, state, attempt, message_id, causation_id, detail FROM moved)
    SELECT order_id, from_state, state, attempt, failure_reason, failure_detail, currency, total, payment_token, lines,
      traceparent, last_seq, date_part('epoch', now() - started_at) * 1000 AS age_ms FROM moved`;
  return query(sql, read);
}

function taken(row: TakenRow, message: Message): TakenStep {
  return {
    saga: {
      orderId: row.order_id,
      state: row.state,
      attempt: row.attempt,
      failure: failureOf(row),
      order: orderOf(row),
      traceparent: row.traceparent,
      causeId: message.messageId,
      lastSeq: row.last_seq,
    },
    ageMs: row.age_ms,
    from: row.from_state,
    message,
  };
}

function orderOf({ currency, total, payment_token, lines }: TakenRow): CommandSource['order'] {
  if (currency === null) return null;
  return { currency, total: Number(total), paymentToken: payment_token, ...(lines && { lines }) };
}

function toStepRow({ message, step: { from, to, failure }, waitMs }: StepWrite) {
  const { name, messageId, causationId, detail } = causeOf(message, 'message');
  return {
    id: message.body.orderId,
    epoch: message.body.attempt,
    from_state: from,
    to_state: to,
    fails: failure !== null,
    reason: failure?.reason,
    reason_detail: failure?.detail,
    group_when_failed: groupWhenFailed(failure),
    // They are large, and other commands do without.
    needs_lines: outstandingCommand({ state: to }) === 'ReserveStock' || undefined,
    wait_ms: waitMs,
    name,
    message_id: messageId,
    causation_id: causationId,
    detail,
  };
}
