// What a command does to a payment. Pure; no provider is called from here.
//
//                 ProcessPayment                          CancelPayment
//   (no row)      Pending; Completed if the amount is 0   Cancelled (tombstone), PaymentCancelled
//   Pending       a call is under way; PaymentPending     cancel at the provider
//                 again where it waits
//   Completed     PaymentCompleted again                  cancel at the provider; Cancelled if the amount is 0
//   being undone  the cancel's result answers it          the same; with a settlement, undone as an operator states
//   Failed        PaymentFailed again                     stays Failed, PaymentCancelled
//   Cancelled     PaymentCancelled                        PaymentCancelled again
//   Refunded      PaymentCancelled                        PaymentCancelled again
import type { MessageOf } from '@order-saga/shared/contracts/message';
import type { Step } from '@order-saga/shared/worker/step';
import {
  cancelPaymentReply,
  isBlank,
  LEASE_MS,
  type Payment,
  processPaymentReply,
  type Settlement,
} from './payment.ts';

type ProcessPayment = MessageOf<'ProcessPayment'>;
type CancelPayment = MessageOf<'CancelPayment'>;
export type PaymentCommand = ProcessPayment | CancelPayment;

export const paymentStep: Step<Payment, ProcessPayment, CancelPayment> = {
  undoType: 'CancelPayment',
  isBlank,
  begin(blank, { body: { amount, currency, token }, traceparent }) {
    const asked: Payment = { ...blank, amount, currency, status: 'Completed', traceparent };
    return amount === 0 ? asked : { ...asked, status: 'Pending', token, dueInMs: LEASE_MS };
  },
  tombstone(blank, { type, body, traceparent }) {
    const asked = type === 'ProcessPayment' ? { amount: body.amount, currency: body.currency } : {};
    return { ...blank, ...asked, cancelOutcome: 'NotCharged', traceparent };
  },
  undo(payment, { body, traceparent }) {
    // Declined: there is nothing to undo, and it stays visible why there is not.
    if (payment.status === 'Failed') return { ...payment, cancelOutcome: 'NotCharged' };
    if (payment.cancelRequested) return settled(payment, body.settlement);
    // Completed without a call: the provider knows nothing of it.
    if (payment.amount === 0) return { ...payment, status: 'Cancelled', cancelOutcome: 'NotCharged' };
    return {
      ...payment,
      ...{
        cancelRequested: true,
        pending: null,
        token: null,
        dueInMs: LEASE_MS,
        callFailures: 0,
        traceparent,
      },
    };
  },
  replyOf(payment, { type, messageId: causationId, traceparent }) {
    const reply = type === 'CancelPayment' ? cancelPaymentReply : processPaymentReply;
    return reply(payment, { causationId, traceparent });
  },
};

/** Only a cancel that the provider did not do when it was asked: one that is on its way may be done by it. */
function settled(payment: Payment, settlement: Settlement | undefined): Payment {
  if (settlement === undefined || payment.callFailures === 0) return payment;
  const { how, reason, by } = settlement;
  return {
    ...payment,
    ...(how === 'NotCharged'
      ? { status: 'Cancelled', cancelOutcome: 'NotCharged' }
      : { status: 'Refunded', cancelOutcome: 'Refunded' }),
    ...{ refundFailure: null, refundRefusal: null, token: null, dueInMs: null },
    settlement: { how, reason, by, amount: payment.amount! - (payment.money?.returned ?? 0) },
  };
}
