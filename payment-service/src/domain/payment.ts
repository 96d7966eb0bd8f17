// The payment of one attempt of an order: its row, and what the row implies.
import type { MessageBody } from '@order-saga/shared/contracts/catalogue';
import { createMessage, type MessageOf } from '@order-saga/shared/contracts/message';
import { byAttempt } from '@order-saga/shared/worker/rows';
import type { Money, PaymentAction, PaymentAtProvider } from '../gateway/gateway.ts';

export type PaymentStatus = 'Pending' | 'Completed' | 'Failed' | 'Cancelled' | 'Refunded';
export type CancelOutcome = 'NotCharged' | 'Voided' | 'Refunded';

/**
 * How long a process has a row to itself once it took on its provider call, in ms: longer than the call may last, so
 * that nobody else makes it meanwhile, and short, because after a crash this is how long the payment stands still.
 */
export const LEASE_MS = 15_000;

export interface Payment {
  readonly orderId: string;
  readonly attempt: number;
  readonly paymentId: string;
  /** Minor units. Null, like the currency, in a tombstone: cancelled before it was ever asked for. */
  readonly amount: number | null;
  readonly currency: string | null;
  /** Null once no charge will be tried any more. Never shown or logged. */
  readonly token: string | null;
  readonly status: PaymentStatus;
  readonly declineCode: string | null;
  readonly providerReference: string | null;
  /** What its charge waits for at the provider; null: for nothing, it is being asked or decided. */
  readonly pending: PendingPayment | null;
  /** A CancelPayment came while there was something to undo: from then on only the cancel decides. */
  readonly cancelRequested: boolean;
  /** How it was undone; null while it was not. */
  readonly cancelOutcome: CancelOutcome | null;
  /** How the money of its charge stands, as the provider told last; null: it has told nothing. */
  readonly money: NotedMoney | null;
  /** Why money that was to go back has not, or has gone twice; null: all is as it is to be. */
  readonly refundFailure: string | null;
  /** Why the provider refuses to give the money back, while it is to be given back; null: it does not. */
  readonly refundRefusal: string | null;
  /** What an operator stated to end the undo; null: nobody had to. */
  readonly settlement: StoredSettlement | null;
  /** In how many ms the provider is to be asked (again); until then a process is doing it. Null: nothing to ask. */
  readonly dueInMs: number | null;
  /** Provider calls in a row that ended without an answer. */
  readonly callFailures: number;
  /** Why the last of them had none. */
  readonly lastCallError: string | null;
  /** Trace of the command that is being carried out. */
  readonly traceparent: string | null;
}

export interface PendingPayment {
  /** 1, and one more with each change. */
  readonly revision: number;
  readonly reason: 'ActionRequired' | 'Processing';
  /** Never logged, and shown to nobody here. */
  readonly action: PaymentAction | null;
  /** Until when the order waits for it: then its cancel comes. ISO 8601. */
  readonly expiresAt: string;
}

export type PaymentKey = Pick<Payment, 'orderId' | 'attempt'>;

export type Settlement = NonNullable<MessageBody<'CancelPayment'>['settlement']>;

export interface StoredSettlement extends Settlement {
  /** Minor units that had not gone back when it was stated. */
  readonly amount: number;
}

export interface NotedMoney extends Pick<Money, 'refunded' | 'failedRefund' | 'dispute'> {
  /** Everything that went back: by refunds, by lost disputes, and as settled at the provider. */
  readonly returned: number;
  /** When the provider was asked, in microseconds since 1970 by the clock of the database. */
  readonly askedAt: number;
}

export type PaymentReply =
  | MessageOf<'PaymentCompleted'>
  | MessageOf<'PaymentFailed'>
  | MessageOf<'PaymentPending'>
  | MessageOf<'PaymentCancelled'>;
/** The command that a reply answers. */
export type ReplyContext = { readonly causationId: string; readonly traceparent: string | null };

/** Names a payment, here and at the provider: its idempotency key. */
export const keyOf = byAttempt;

/** A row that the store has just inserted: nothing is decided on it, and none is left so. */
export function blankPayment({ orderId, attempt }: PaymentKey, paymentId: string): Payment {
  return {
    ...{ orderId: orderId.toLowerCase(), attempt, paymentId },
    ...{ amount: null, currency: null, token: null, declineCode: null, providerReference: null },
    ...{ status: 'Cancelled', pending: null, cancelRequested: false, cancelOutcome: null },
    ...{ money: null, refundFailure: null, refundRefusal: null, settlement: null },
    ...{ dueInMs: null, callFailures: 0, lastCallError: null, traceparent: null },
  };
}

export const isBlank = ({ status, cancelOutcome }: Payment) =>
  status === 'Cancelled' && cancelOutcome === null;

/** A payment as the provider knows it. */
export function atProvider(payment: Payment): PaymentAtProvider {
  const { amount, currency, callFailures: callsBefore } = payment;
  return { idempotencyKey: keyOf(payment), amount: amount!, currency: currency!, callsBefore };
}

export type Work = 'charge' | 'cancel';

/** The provider call that the row implies; null when the provider has nothing to be asked. */
export function workOf({
  status,
  cancelRequested,
}: Pick<Payment, 'status' | 'cancelRequested'>): Work | null {
  if (cancelRequested && (status === 'Pending' || status === 'Completed')) return 'cancel';
  return status === 'Pending' ? 'charge' : null;
}

/** What ProcessPayment is answered with; null while a call is under way, whose result will be the answer. */
export function processPaymentReply(payment: Payment, context: ReplyContext): PaymentReply | null {
  const work = workOf(payment);
  if (work !== null) return work === 'charge' ? pendingReply(payment, context) : null;
  const { orderId, attempt, paymentId, providerReference, declineCode } = payment;
  switch (payment.status) {
    case 'Completed':
      return createMessage('PaymentCompleted', { orderId, attempt, paymentId, providerReference }, context);
    case 'Failed':
      return createMessage(
        'PaymentFailed',
        { orderId, attempt, reason: 'PaymentDeclined', declineCode },
        context,
      );
    default:
      return cancelPaymentReply(payment, context);
  }
}

/** Null: nothing is known yet. */
function pendingReply({ orderId, attempt, paymentId, pending }: Payment, context: ReplyContext) {
  return pending && createMessage('PaymentPending', { orderId, attempt, paymentId, ...pending }, context);
}

/** What CancelPayment is answered with; null until the payment is undone. */
export function cancelPaymentReply(payment: Payment, context: ReplyContext): PaymentReply | null {
  const { orderId, attempt, cancelOutcome: outcome, settlement } = payment;
  if (outcome === null) return null;
  const stated = settlement && { settlement: { how: settlement.how, reason: settlement.reason } };
  return createMessage('PaymentCancelled', { orderId, attempt, outcome, ...stated }, context);
}
