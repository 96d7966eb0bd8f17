// How the money of a charge stands at the provider after it: refunds, whoever made them, and disputes. It is asked for
// when the provider tells that something moved, and noted with the payment. Nothing here moves money.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { Prisma } from '../database.ts';
import type { Payment } from '../domain/payment.ts';
import type { Money } from '../gateway/gateway.ts';
import { refundFailure } from './money-state.ts';
import { columns, fromRow, type PaymentRow } from './repository.ts';
import type { PaymentKey } from './work.ts';

/** A question about the money of a payment. */
export interface MoneyQuestion {
  readonly payment: Payment;
  /** By the database's clock, to the microsecond. */
  readonly askedAt: string;
}

/** What came of noting it. */
export interface NotedMoney {
  readonly payment: Payment;
  readonly refundFailure: string | null;
  /** Whether it is news, for the log. */
  readonly isNewFailure: boolean;
  readonly isNewDispute: boolean;
}

/** Ask the provider after this, and not before. @returns null where nothing can have been charged */
export async function beginAsking(
  tx: SqlRunner,
  { orderId, attempt }: PaymentKey,
): Promise<MoneyQuestion | null> {
  const [row] = await tx.$queryRaw<(PaymentRow & { asked_at: string })[]>`
    SELECT ${columns}, clock_timestamp()::text AS asked_at FROM payment
    WHERE order_id = ${orderId}::uuid AND attempt = ${attempt} AND amount > 0`;
  return row === undefined ? null : { payment: fromRow(row), askedAt: row.asked_at };
}

/**
 * Notes what the provider answered, if it is news. An answer to a question that was asked before the one that is noted
 * changes nothing: whatever happened until then, the later answer has it.
 * @returns null when that is so
 */
export async function noteMoney(
  tx: SqlRunner,
  { payment: { orderId, attempt }, askedAt }: MoneyQuestion,
  { refunded, taken, settled, failedRefund, dispute }: Money,
): Promise<NotedMoney | null> {
  const [row] = await tx.$queryRaw<NotedRow[]>`
    WITH told AS MATERIALIZED (
      SELECT ${refunded}::bigint AS amount_refunded, ${refunded + taken + settled}::bigint AS amount_returned,
        ${failedRefund}::text AS failed_refund, ${dispute?.status ?? null}::text AS dispute_status,
        ${dispute?.amount ?? null}::bigint AS dispute_amount, ${dispute?.isOpen ?? null}::boolean AS dispute_open),
    held AS MATERIALIZED (
      SELECT ${columns}, payment.dispute_status AS dispute_before,
        coalesce(payment.money_asked_at > ${askedAt}::timestamptz, FALSE) AS is_late,
        (coalesce(payment.amount_refunded, ${implied}), coalesce(payment.amount_returned, ${implied}), payment.failed_refund,
          payment.dispute_status, payment.dispute_amount, payment.dispute_open)
          IS DISTINCT FROM (told.amount_refunded, told.amount_returned, told.failed_refund,
            told.dispute_status, told.dispute_amount, told.dispute_open) AS is_news
      FROM payment CROSS JOIN told
      WHERE payment.order_id = ${orderId}::uuid AND payment.attempt = ${attempt}
      FOR UPDATE OF payment),
    noted AS (
      UPDATE payment SET amount_refunded = told.amount_refunded, amount_returned = told.amount_returned,
        failed_refund = told.failed_refund, dispute_status = told.dispute_status,
        dispute_amount = told.dispute_amount, dispute_open = told.dispute_open,
        money_asked_at = ${askedAt}::timestamptz, updated_at = now(),
        refund_failure = ${refundFailure({ status: Prisma.sql`payment.status`, of: Prisma.sql`told` })}
      FROM held CROSS JOIN told
      WHERE payment.order_id = held.order_id AND payment.attempt = held.attempt AND held.is_news
        AND NOT held.is_late
      RETURNING payment.refund_failure)
    SELECT held.*, noted.refund_failure AS failure_now FROM held LEFT JOIN noted ON TRUE`;
  if (row === undefined || row.is_late) return null;
  return {
    payment: fromRow(row),
    refundFailure: row.failure_now,
    isNewFailure: row.is_news && row.failure_now !== row.refund_failure,
    isNewDispute: (dispute?.status ?? null) !== row.dispute_before,
  };
}

/** What went back of a payment of which nothing is noted: all of it, if the provider gave it back for us. */
const implied = Prisma.sql`CASE WHEN payment.status = 'Refunded' AND payment.settled_how IS NULL THEN payment.amount ELSE 0 END`;

interface NotedRow extends PaymentRow {
  dispute_before: string | null;
  is_late: boolean;
  is_news: boolean;
  failure_now: string | null;
}
