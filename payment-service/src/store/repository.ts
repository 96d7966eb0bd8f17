// Payments in the database, many at a time: no statement here runs once per payment.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { type Query, query } from '@order-saga/shared/database/query';
import { isRefusedSql, type RetentionDays } from '@order-saga/shared/database/retention';
import { Prisma } from '../database.ts';
import {
  type CancelOutcome,
  keyOf,
  type Payment,
  type PaymentStatus,
  type Settlement,
  workOf,
} from '../domain/payment.ts';

/**
 * How long a process has a row to itself once it took on its provider call, in ms: longer than the call may last, so
 * that nobody else makes it meanwhile, and short, because after a crash this is how long the payment stands still.
 */
export const LEASE_MS = 15_000;

const lease = Prisma.sql`now() + ${LEASE_MS}::float8 * interval '1 millisecond'`;

/**
 * Inserts payments in key order where there are none yet. None for orders so old that their rows may be pruned.
 * @param only which of them; default: all
 * @returns the keys that were new
 */
export function insertPayments(
  payments: readonly Payment[],
  retentionDays: RetentionDays,
  only = Prisma.sql`TRUE`,
): Query<ReadonlySet<string>> {
  const sql = Prisma.sql`
    INSERT INTO payment (order_id, attempt, payment_id, amount, currency, token, status, cancel_outcome, traceparent,
                         work_at)
    SELECT order_id, attempt, payment_id, amount, currency, token, status, cancel_outcome, traceparent,
           CASE WHEN has_work THEN ${lease} END
    FROM json_to_recordset(${JSON.stringify(payments.map(toRow))}::json)
      AS r(order_id uuid, attempt int, payment_id uuid, amount bigint, currency text, token text, status text,
           cancel_outcome text, traceparent text, has_work bool)
    WHERE NOT ${Prisma.raw(isRefusedSql('order_id', retentionDays))} AND ${only}
    ORDER BY order_id, attempt
    ON CONFLICT (order_id, attempt) DO NOTHING
    RETURNING order_id, attempt`;
  return query(
    sql,
    (rows: readonly Pick<PaymentRow, 'order_id' | 'attempt'>[]) =>
      new Set(rows.map((row) => keyOf({ orderId: row.order_id, attempt: row.attempt }))),
  );
}

/** The first payments of their orders. */
export const ofNewOrders = Prisma.sql`NOT EXISTS (SELECT 1 FROM payment AS other WHERE other.order_id = r.order_id)`;

/** Locks every payment of these orders, in key order. */
export async function lockPayments(tx: SqlRunner, orderIds: readonly string[]): Promise<Payment[]> {
  const rows = await tx.$queryRaw<PaymentRow[]>`
    SELECT ${columns} FROM payment WHERE order_id = ANY(${orderIds}::uuid[]) ORDER BY order_id, attempt FOR UPDATE`;
  return rows.map(fromRow);
}

/** Writes what commands changed. Where a provider call is implied, this process has it to itself from now on. */
export function updatePayments(payments: readonly Payment[]): Query<void> {
  if (payments.length === 0) return query(null);
  return query(Prisma.sql`
    UPDATE payment SET
      status = r.status, token = r.token, cancel_outcome = r.cancel_outcome, call_failures = r.call_failures,
      traceparent = r.traceparent, updated_at = now(),
      refund_refusal = r.refund_refusal,
      refund_failure = CASE WHEN r.settled_how IS NULL THEN payment.refund_failure END, settled_how = r.settled_how, settled_reason = r.settled_reason,
      settled_by = r.settled_by,
      settled_at = CASE WHEN r.settled_how IS NOT NULL THEN coalesce(payment.settled_at, now()) END,
      settled_amount = CASE WHEN r.settled_how IS NOT NULL
        THEN coalesce(payment.settled_amount, payment.amount - coalesce(payment.amount_returned, 0)) END,
      cancel_requested_at = CASE WHEN r.cancel_requested THEN coalesce(payment.cancel_requested_at, now()) END,
      work_at = CASE WHEN r.has_work THEN ${lease} END
    FROM json_to_recordset(${JSON.stringify(payments.map(toRow))}::json)
      AS r(order_id uuid, attempt int, status text, token text, cancel_outcome text, call_failures int,
           traceparent text, cancel_requested bool, has_work bool, refund_refusal text, settled_how text,
           settled_reason text, settled_by text)
    WHERE payment.order_id = r.order_id AND payment.attempt = r.attempt`);
}

/** Payments that are not decided yet. */
export async function countPending(tx: SqlRunner): Promise<number> {
  // One subquery for each of the two indexes.
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT ((SELECT count(*) FROM payment WHERE work_at IS NOT NULL AND cancel_requested_at IS NULL)
      + (SELECT count(*) FROM payment
         WHERE work_at IS NOT NULL AND cancel_requested_at IS NOT NULL AND status = 'Pending'))::int AS count`;
  return row!.count;
}

/** Since it was asked for; 0 when there is none. By the same indexes. */
export async function oldestPendingSeconds(tx: SqlRunner): Promise<number> {
  const [row] = await tx.$queryRaw<{ seconds: number }[]>`
    SELECT coalesce(extract(epoch FROM now() - least(
      (SELECT min(created_at) FROM payment WHERE work_at IS NOT NULL AND cancel_requested_at IS NULL),
      (SELECT min(created_at) FROM payment
       WHERE work_at IS NOT NULL AND cancel_requested_at IS NOT NULL AND status = 'Pending'))), 0)::float8 AS seconds`;
  return Math.max(0, row!.seconds);
}

export interface PaymentRow {
  order_id: string;
  attempt: number;
  payment_id: string;
  amount: bigint | null;
  currency: string | null;
  token: string | null;
  status: PaymentStatus;
  decline_code: string | null;
  provider_reference: string | null;
  cancel_requested_at: Date | null;
  cancel_outcome: CancelOutcome | null;
  refund_failure: string | null;
  refund_refusal: string | null;
  settled_how: Settlement['how'] | null;
  settled_reason: string | null;
  settled_by: string | null;
  call_failures: number;
  traceparent: string | null;
}

export const columns = Prisma.raw(
  [
    ...['order_id', 'attempt', 'payment_id', 'amount', 'currency', 'token', 'status', 'decline_code'],
    ...['provider_reference', 'cancel_requested_at', 'cancel_outcome', 'refund_failure'],
    ...['refund_refusal', 'settled_how', 'settled_reason', 'settled_by'],
    ...['call_failures', 'traceparent'],
  ]
    .map((column) => `payment.${column}`)
    .join(', '),
);

export function fromRow(row: PaymentRow): Payment {
  return {
    orderId: row.order_id,
    attempt: row.attempt,
    paymentId: row.payment_id,
    amount: row.amount === null ? null : Number(row.amount),
    currency: row.currency,
    token: row.token,
    status: row.status,
    declineCode: row.decline_code,
    providerReference: row.provider_reference,
    cancelRequested: row.cancel_requested_at !== null,
    cancelOutcome: row.cancel_outcome,
    refundFailure: row.refund_failure,
    refundRefusal: row.refund_refusal,
    settlement:
      row.settled_how === null
        ? null
        : { how: row.settled_how, reason: row.settled_reason ?? '', by: row.settled_by ?? '' },
    callFailures: row.call_failures,
    traceparent: row.traceparent,
  };
}

function toRow(payment: Payment) {
  return {
    order_id: payment.orderId,
    attempt: payment.attempt,
    payment_id: payment.paymentId,
    amount: payment.amount,
    currency: payment.currency,
    token: payment.token,
    status: payment.status,
    cancel_requested: payment.cancelRequested,
    cancel_outcome: payment.cancelOutcome,
    call_failures: payment.callFailures,
    traceparent: payment.traceparent,
    has_work: workOf(payment) !== null,
    refund_refusal: payment.refundRefusal,
    settled_how: payment.settlement?.how ?? null,
    settled_reason: payment.settlement?.reason ?? null,
    settled_by: payment.settlement?.by ?? null,
  };
}
