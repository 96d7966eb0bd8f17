// A payment as `GET /payments/{orderId}` shows it, with all that is known of its money and of the calls of its provider.
// Picked one by one: neither the token nor what a customer is shown may be among them.
import type { PaymentView } from '@order-saga/shared/contracts/payment-view';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { type Payment, workOf } from '../domain/payment.ts';
import { columns } from '../store/payment-columns.ts';

interface Times {
  created_at: Date;
  cancel_requested_at: Date | null;
  refund_refused_at: Date | null;
  settled_at: Date | null;
  work_at: Date | null;
}

/** The payments of an order, by attempt. Tombstones of payments that were never asked for are left out. */
export async function paymentViews(tx: SqlRunner, orderId: string): Promise<PaymentView[]> {
  const rows = await tx.$queryRaw<(Payment & Times)[]>`
    SELECT ${columns}, created_at, cancel_requested_at, refund_refused_at, settled_at, work_at
    FROM payment WHERE order_id = ${orderId}::uuid AND amount IS NOT NULL ORDER BY attempt`;
  return rows.map(view);
}

function view(payment: Payment & Times): PaymentView {
  const { paymentId, attempt, amount, currency, status, declineCode, providerReference } = payment;
  const { pending, money, refundFailure, refundRefusal, settlement } = payment;
  return {
    ...{ paymentId, attempt, amount: amount!, currency: currency!, status, declineCode, providerReference },
    ...(money && { amountRefunded: money.refunded }),
    ...(pending && { pending: { reason: pending.reason, expiresAt: pending.expiresAt } }),
    ...(refundFailure !== null && { refundFailure }),
    ...(money?.dispute && { dispute: { status: money.dispute.status, amount: money.dispute.amount } }),
    ...(refundRefusal !== null && {
      refundRefusal: {
        ...{ code: refundRefusal, since: payment.refund_refused_at!.toISOString() },
        attempts: payment.callFailures,
      },
    }),
    ...(settlement && {
      settlement: {
        ...{ how: settlement.how, reason: settlement.reason, by: settlement.by },
        at: payment.settled_at!.toISOString(),
      },
    }),
    ...waiting(payment),
  };
}

function waiting(payment: Payment & Times): Pick<PaymentView, 'waiting'> {
  const work = workOf(payment);
  if (work === null) return {};
  const since = work === 'cancel' ? payment.cancel_requested_at! : payment.created_at;
  return {
    waiting: {
      ...{ call: work, since: since.toISOString(), failedCalls: payment.callFailures },
      lastError: payment.callFailures > 0 ? payment.lastCallError : null,
      nextCallAt: payment.work_at!.toISOString(),
    },
  };
}
