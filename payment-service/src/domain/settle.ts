// What an answer of the provider does to a payment. Pure. A result decides only where its call still does: a charge that
// lands after a cancel was asked for changes nothing, and neither does an answer that comes twice.
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import type { ResultRules } from '@order-saga/shared/worker/settle';
import type { Money, PaymentAction } from '../gateway/gateway.ts';
import { noteMoney, withRefundFailure } from './money.ts';
import {
  type CancelOutcome,
  cancelPaymentReply,
  keyOf,
  type Payment,
  type PaymentKey,
  processPaymentReply,
  type Work,
  workOf,
} from './payment.ts';

export type CallResult = PaymentKey &
  (
    | { readonly kind: 'charge'; readonly status: 'Completed'; readonly providerReference: string }
    | { readonly kind: 'charge'; readonly status: 'Failed'; readonly declineCode: string }
    | StillPending
    /** The provider closed the payment. */
    | { readonly kind: 'cancel'; readonly outcome: CancelOutcome }
    | Unanswered
    /** How the money of a charge stands, which the provider was asked at that moment. */
    | { readonly kind: 'money'; readonly money: Money; readonly askedAt: number }
  );

/** The charge waits for something. */
export interface StillPending {
  readonly kind: 'pending';
  readonly reason: 'ActionRequired' | 'Processing';
  readonly action: PaymentAction | null;
  /** Until when that is waited for, if it is news. ISO 8601. */
  readonly expiresAt: string;
  /** In how many ms the provider is asked again. */
  readonly askAgainMs: number;
}

/** A call that decided nothing: it is made again. */
export interface Unanswered {
  readonly kind: 'unanswered';
  readonly work: Work;
  readonly waitMs: number;
  /** Why, in words for operators. */
  readonly error: string;
  /** The code with which the provider refuses to give the money back; null: nothing is known. */
  readonly refusal: string | null;
}

export const resultRules: ResultRules<Payment, CallResult> = {
  keyOf,
  apply(payment, result) {
    switch (result.kind) {
      case 'charge':
        return charged(payment, result);
      case 'pending':
        return workOf(payment) === 'charge' ? waiting(payment, result) : payment;
      case 'cancel':
        return workOf(payment) === 'cancel' ? undone(payment, result.outcome) : payment;
      case 'unanswered':
        // A cancel that was asked for meanwhile is due at its own time.
        return workOf(payment) === result.work ? postponed(payment, result) : payment;
      case 'money':
        return goOn(noteMoney(payment, result), payment);
    }
  },
  replyOf(payment, _result, before) {
    const work = workOf(before);
    const isOpen = workOf(payment) !== null && payment.pending?.revision === before.pending?.revision;
    if (work === null || isOpen) return null;
    const { orderId, attempt, traceparent } = payment;
    const [command, reply] =
      work === 'cancel'
        ? (['CancelPayment', cancelPaymentReply] as const)
        : (['ProcessPayment', processPaymentReply] as const);
    return reply(payment, { causationId: messageIdOf(orderId, attempt, command), traceparent });
  },
};

const decided = { token: null, pending: null, dueInMs: null };

/** The same again is no news, and the wait for one thing is not made longer by what is shown for it. */
function waiting(payment: Payment, { reason, action, expiresAt, askAgainMs }: StillPending): Payment {
  const { pending } = payment;
  const asked = { ...payment, dueInMs: askAgainMs, callFailures: 0, lastCallError: null };
  const isNews = reason !== pending?.reason || pageOf(action) !== pageOf(pending.action);
  if (!isNews) return asked;
  const until = reason === pending?.reason ? pending.expiresAt : expiresAt;
  return { ...asked, pending: { revision: (pending?.revision ?? 0) + 1, reason, action, expiresAt: until } };
}

/** Each replica of the simulated provider has an address of its own, and shows the same page. */
const pageOf = (action: PaymentAction | null) => action?.url.replace(/^https?:\/\/[^/]*/, '');

function charged(payment: Payment, result: CallResult & { kind: 'charge' }): Payment {
  if (workOf(payment) === 'charge') {
    const { status } = result;
    const answer =
      status === 'Completed'
        ? { status, providerReference: result.providerReference }
        : { status, declineCode: result.declineCode };
    return withRefundFailure({ ...payment, ...decided, ...answer });
  }
  // An operator had stated that nothing was charged. It decides nothing, and a person has to know.
  const isUnexpected = result.status === 'Completed' && payment.settlement?.how === 'NotCharged';
  if (!isUnexpected || payment.refundFailure !== null) return payment;
  const noted = withRefundFailure({ ...payment, providerReference: result.providerReference });
  return noted.refundFailure === null ? payment : noted;
}

function undone(payment: Payment, cancelOutcome: CancelOutcome): Payment {
  const status = cancelOutcome === 'Refunded' ? 'Refunded' : 'Cancelled';
  return withRefundFailure({ ...payment, ...decided, status, cancelOutcome, refundRefusal: null });
}

function postponed(payment: Payment, { waitMs, error, refusal }: Unanswered): Payment {
  return {
    ...payment,
    ...{ dueInMs: waitMs, callFailures: payment.callFailures + 1, lastCallError: error },
    refundRefusal: refusal ?? payment.refundRefusal,
  };
}

/** Goes on with an undo that waited for what the provider tells now. @param noted null: the news is older than what is known */
function goOn(noted: { payment: Payment; returned: number } | null, before: Payment): Payment {
  if (noted === null) return before;
  const { payment, returned } = noted;
  if (workOf(payment) !== 'cancel') return payment;
  if (returned >= payment.amount!) return undone(payment, 'Refunded');
  const isRefused = payment.refundRefusal !== null && payment.dueInMs! > 0;
  return isRefused ? { ...payment, dueInMs: 0 } : payment;
}
