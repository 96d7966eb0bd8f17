// A payment and its columns in PostgreSQL. Rows come and go under the names of `Payment`, so nothing here copies fields.
import { Prisma } from '../database.ts';
import type { Payment } from '../domain/payment.ts';

/** A `Payment`, of table `payment`. Amounts are whole numbers up to 2^53 - 1, which a float8 has exactly. */
export const columns = Prisma.sql`
  payment.order_id AS "orderId", payment.attempt, payment.payment_id AS "paymentId", payment.amount::float8 AS amount,
  payment.currency, payment.token, payment.status, payment.decline_code AS "declineCode",
  payment.provider_reference AS "providerReference", payment.cancel_requested_at IS NOT NULL AS "cancelRequested",
  payment.cancel_outcome AS "cancelOutcome",
  CASE WHEN payment.pending_revision IS NOT NULL AND payment.status = 'Pending' AND payment.cancel_requested_at IS NULL
    THEN json_build_object('revision', payment.pending_revision, 'reason', payment.pending_reason,
      'action', payment.pending_action,
      'expiresAt', to_char(payment.pending_expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END AS pending,
  CASE WHEN payment.amount_returned IS NOT NULL THEN json_build_object(
    'refunded', payment.amount_refunded, 'returned', payment.amount_returned, 'failedRefund', payment.failed_refund,
    'dispute', CASE WHEN payment.dispute_status IS NOT NULL THEN json_build_object(
      'status', payment.dispute_status, 'amount', payment.dispute_amount, 'isOpen', payment.dispute_open) END,
    'askedAt', (extract(epoch FROM payment.money_asked_at) * 1000000)::bigint) END AS money,
  payment.refund_failure AS "refundFailure", payment.refund_refusal AS "refundRefusal",
  CASE WHEN payment.settled_how IS NOT NULL THEN json_build_object(
    'how', payment.settled_how, 'reason', payment.settled_reason, 'by', payment.settled_by,
    'amount', payment.settled_amount) END AS settlement,
  (extract(epoch FROM payment.work_at - now()) * 1000)::float8 AS "dueInMs", payment.call_failures AS "callFailures",
  payment.last_call_error AS "lastCallError", payment.traceparent`;

/** Writes payments that are there. A time is that of the first write with which the thing was so. */
export const update = (payments: readonly Payment[]) => Prisma.sql`
  UPDATE payment SET
    amount = r.amount, currency = r.currency, token = r.token, status = r.status, decline_code = r."declineCode",
    provider_reference = r."providerReference", cancel_outcome = r."cancelOutcome",
    cancel_requested_at = CASE WHEN r."cancelRequested" THEN coalesce(cancel_requested_at, now()) END,
    pending_revision = (r.pending ->> 'revision')::int, pending_reason = r.pending ->> 'reason',
    pending_action = CASE WHEN json_typeof(r.pending -> 'action') = 'object' THEN r.pending -> 'action' END,
    pending_expires_at = (r.pending ->> 'expiresAt')::timestamptz,
    amount_refunded = (r.money ->> 'refunded')::bigint, amount_returned = (r.money ->> 'returned')::bigint,
    failed_refund = r.money ->> 'failedRefund', dispute_status = r.money -> 'dispute' ->> 'status',
    dispute_amount = (r.money -> 'dispute' ->> 'amount')::bigint,
    dispute_open = (r.money -> 'dispute' ->> 'isOpen')::boolean,
    money_asked_at = 'epoch'::timestamptz + (r.money ->> 'askedAt')::bigint * interval '1 microsecond',
    refund_failure = r."refundFailure", refund_refusal = r."refundRefusal",
    refund_refused_at = CASE WHEN r."refundRefusal" IS NOT NULL THEN coalesce(refund_refused_at, now()) END,
    settled_how = r.settlement ->> 'how', settled_reason = r.settlement ->> 'reason',
    settled_by = r.settlement ->> 'by', settled_amount = (r.settlement ->> 'amount')::bigint,
    settled_at = CASE WHEN r.settlement IS NOT NULL THEN coalesce(settled_at, now()) END,
    work_at = now() + r."dueInMs" * interval '1 millisecond', call_failures = r."callFailures",
    last_call_error = r."lastCallError", traceparent = r.traceparent, updated_at = now()
  FROM json_to_recordset(${JSON.stringify(payments)}::json)
    AS r("orderId" uuid, attempt int, amount bigint, currency text, token text, status text, "declineCode" text,
         "providerReference" text, "cancelRequested" bool, "cancelOutcome" text, pending json, money json, "refundFailure" text,
         "refundRefusal" text, settlement json, "dueInMs" float8, "callFailures" int, "lastCallError" text,
         traceparent text)
  WHERE payment.order_id = r."orderId" AND payment.attempt = r.attempt`;
