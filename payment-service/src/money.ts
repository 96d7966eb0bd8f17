// How the money of a charge stands at the provider after it: refunds, whoever made them, and disputes. It is asked for
// when the provider tells that something moved, and noted with the payment. Nothing here moves money.
import type { SqlRunner } from '@order-saga/shared/driver';
import { Prisma } from './database.ts';
import type { Money } from './gateway/gateway.ts';
import { refundFailure } from './money-state.ts';
import type { Payment } from './payment.ts';
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
 * Notes what the provider answered. An answer to a question that was asked before the one that is noted changes nothing:
 * whatever happened until then, the later answer has it.
 * @returns null when that is so
 */
export async function noteMoney(
  tx: SqlRunner,
  { payment: { orderId, attempt }, askedAt }: MoneyQuestion,
  { refunded, taken, settled, failedRefund, dispute }: Money,
): Promise<NotedMoney | null> {
  const [row] = await tx.$queryRaw<
    (PaymentRow & {
      refund_failure: string | null;
      failure_before: string | null;
      dispute_before: string | null;
    })[]
  >`
    WITH held AS MATERIALIZED (
      SELECT order_id, attempt, refund_failure AS failure_before, dispute_status AS dispute_before,
        ${refunded}::bigint AS amount_refunded, ${refunded + taken + settled}::bigint AS amount_returned,
        ${failedRefund}::text AS failed_refund, ${dispute?.isOpen ?? null}::boolean AS dispute_open
      FROM payment
      WHERE order_id = ${orderId}::uuid AND attempt = ${attempt}
        AND coalesce(money_asked_at <= ${askedAt}::timestamptz, TRUE)
      FOR UPDATE)
    UPDATE payment SET amount_refunded = held.amount_refunded, amount_returned = held.amount_returned,
      failed_refund = held.failed_refund, dispute_open = held.dispute_open,
      dispute_status = ${dispute?.status ?? null}, dispute_amount = ${dispute?.amount ?? null}::bigint,
      money_asked_at = ${askedAt}::timestamptz, updated_at = now(),
      refund_failure = ${refundFailure({ status: Prisma.sql`payment.status`, of: Prisma.sql`held` })}
    FROM held WHERE payment.order_id = held.order_id AND payment.attempt = held.attempt
    RETURNING ${columns}, payment.refund_failure, held.failure_before, held.dispute_before`;
  if (row === undefined) return null;
  return {
    payment: fromRow(row),
    refundFailure: row.refund_failure,
    isNewFailure: row.refund_failure !== row.failure_before,
    isNewDispute: (dispute?.status ?? null) !== row.dispute_before,
  };
}
