// A saga as a row of the database, read back.
import { Prisma } from '../database.ts';
import type { Failure, Incident } from '../saga/order-saga.ts';
import type { OrderData, Saga } from '../saga/saga.ts';
import { storedSends, storedStates } from './loading.ts';
import type { StoredSaga } from './saga-store.ts';
import { currentState } from './state-migrations.ts';

/** @param withLines SQL: whether the lines of its order are read. They are large, and few decisions need them */
export const columns = (withLines: Prisma.Sql) => Prisma.sql`
  order_id, state, attempt, failure_reason, failure_detail, incident_code, incident_message, incident_since,
  customer_id, currency, total, CASE WHEN ${withLines} THEN lines END AS lines, payment_token, traceparent, cause_id,
  kept_cancel_id, sends, send_count, hold_expires_at, pending_revision, pending_last_asked, hold_revision, last_seq, now() AS read_at,
  (extract(epoch FROM now() - started_at) * 1000)::float8 AS age_ms`;

/** SQL: whether this machine can go on with the saga. See `isOurs`. */
export const isOursSql = Prisma.sql`
  state = ANY(${storedStates}::text[])
  AND (sends IS NULL OR sends = ANY(${storedSends}::text[]) OR NOT starts_with(sends, state || ' '))`;

export interface SagaRow {
  order_id: string;
  state: string;
  attempt: number;
  failure_reason: Failure['reason'] | null;
  failure_detail: string | null;
  incident_code: Incident['code'] | null;
  incident_message: string | null;
  incident_since: Date | null;
  customer_id: string | null;
  currency: string | null;
  total: bigint | null;
  lines: OrderData['lines'];
  payment_token: string | null;
  traceparent: string | null;
  cause_id: string | null;
  kept_cancel_id: string | null;
  sends: string | null;
  send_count: number;
  hold_expires_at: Date | null;
  pending_revision: number | null;
  pending_last_asked: boolean | null;
  /** Null in the database of a version that has it not. */
  hold_revision: number | null;
  last_seq: number;
  read_at: Date;
  age_ms: number;
}

export function byId(rows: readonly SagaRow[]): Map<string, StoredSaga> {
  return new Map(
    rows.map((row) => [
      row.order_id,
      { saga: fromRow(row), ageMs: row.age_ms, at: row.read_at.toISOString() },
    ]),
  );
}

export function failureOf(row: Pick<SagaRow, 'failure_reason' | 'failure_detail'>): Failure | null {
  return row.failure_reason === null ? null : { reason: row.failure_reason, detail: row.failure_detail };
}

/** Failure and incident of a row. */
export function troubleOf(
  row: Pick<
    SagaRow,
    'failure_reason' | 'failure_detail' | 'incident_code' | 'incident_message' | 'incident_since'
  >,
): Pick<Saga, 'failure' | 'incident'> {
  return {
    failure: failureOf(row),
    incident:
      row.incident_code === null
        ? null
        : {
            code: row.incident_code,
            message: row.incident_message!,
            since: row.incident_since!.toISOString(),
          },
  };
}

/** What is noted of another state was noted by a version that did not know the column. */
function notedFor({ state, sends }: Pick<SagaRow, 'state' | 'sends'>): string | null {
  return sends?.startsWith(`${state} `) ? sends.slice(state.length + 1) : null;
}

export function fromRow(row: SagaRow): Saga {
  return {
    orderId: row.order_id,
    state: currentState(row.state) as Saga['state'],
    attempt: row.attempt,
    ...troubleOf(row),
    order:
      row.customer_id === null
        ? null
        : {
            customerId: row.customer_id,
            currency: row.currency!,
            total: Number(row.total),
            lines: row.lines,
            paymentToken: row.payment_token,
          },
    traceparent: row.traceparent,
    causeId: row.cause_id,
    keptCancelId: row.kept_cancel_id,
    sends: notedFor(row),
    sendCount: row.send_count,
    pending:
      row.hold_expires_at === null
        ? null
        : {
            expiresAt: row.hold_expires_at.toISOString(),
            revision: row.pending_revision!,
            isLastAsked: row.pending_last_asked!,
          },
    holdRevision: row.hold_revision ?? 0,
    lastSeq: row.last_seq,
  };
}
