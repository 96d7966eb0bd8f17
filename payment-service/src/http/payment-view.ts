// A payment as `GET /payments/{orderId}` shows it, with all that is known of its money and of the calls of its provider.
// Picked column by column: the token must never be among them.
import type { PaymentView } from '@order-saga/shared/contracts/payment-view';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { workOf } from '../domain/payment.ts';
import { columns, fromRow, type PaymentRow } from '../store/repository.ts';

interface ViewRow extends PaymentRow {
  amount_refunded: bigint | null;
  dispute_status: string | null;
  dispute_amount: bigint | null;
  refund_refused_at: Date | null;
  last_call_error: string | null;
  settled_at: Date | null;
  work_at: Date | null;
  created_at: Date;
}

/** The payments of an order, by attempt. Tombstones of payments that were never asked for are left out. */
export async function paymentViews(tx: SqlRunner, orderId: string): Promise<PaymentView[]> {
  const rows = await tx.$queryRaw<ViewRow[]>`
    SELECT ${columns}, amount_refunded, dispute_status, dispute_amount, refund_refused_at, last_call_error, settled_at,
      work_at, created_at
    FROM payment WHERE order_id = ${orderId}::uuid AND amount IS NOT NULL ORDER BY attempt`;
  return rows.map(view);
}

function view(row: ViewRow): PaymentView {
  const payment = fromRow(row);
  const { paymentId, attempt, amount, currency, status, declineCode, providerReference, settlement } =
    payment;
  return {
    ...{ paymentId, attempt, amount: amount!, currency: currency!, status, declineCode, providerReference },
    ...(row.amount_refunded !== null && { amountRefunded: Number(row.amount_refunded) }),
    ...(payment.refundFailure !== null && { refundFailure: payment.refundFailure }),
    ...(row.dispute_status !== null && {
      dispute: { status: row.dispute_status, amount: Number(row.dispute_amount) },
    }),
    ...(payment.refundRefusal !== null && {
      refundRefusal: {
        ...{ code: payment.refundRefusal, since: row.refund_refused_at!.toISOString() },
        attempts: row.call_failures,
      },
    }),
    ...(settlement !== null && { settlement: { ...settlement, at: row.settled_at!.toISOString() } }),
    ...waiting(row),
  };
}

function waiting(row: ViewRow): Pick<PaymentView, 'waiting'> {
  const work = workOf(fromRow(row));
  if (work === null) return {};
  const since = work === 'cancel' ? row.cancel_requested_at! : row.created_at;
  return {
    waiting: {
      ...{ call: work, since: since.toISOString(), failedCalls: row.call_failures },
      lastError: row.call_failures > 0 ? row.last_call_error : null,
      nextCallAt: row.work_at!.toISOString(),
    },
  };
}
