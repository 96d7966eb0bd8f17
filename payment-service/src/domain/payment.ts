// A payment as it is stored, and what its row implies: the provider call to be made, and the reply to a command.
import type { MessageBody } from '@order-saga/shared/contracts/catalogue';
import { createMessage, type MessageOf } from '@order-saga/shared/contracts/message';
import type { PaymentAtProvider } from '../gateway/gateway.ts';

export type PaymentStatus = 'Pending' | 'Completed' | 'Failed' | 'Cancelled' | 'Refunded';
export type CancelOutcome = MessageBody<'PaymentCancelled'>['outcome'];

export type Settlement = NonNullable<MessageBody<'CancelPayment'>['settlement']>;

/** The payment of one attempt of an order. */
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
  /** A CancelPayment came while there was something to undo: from then on only the cancel decides. */
  readonly cancelRequested: boolean;
  /** How it was undone; null while it was not. */
  readonly cancelOutcome: CancelOutcome | null;
  /** Why money that was to go back has not, or has gone twice; null: all is as it is to be. */
  readonly refundFailure: string | null;
  /** Why the provider refuses to give the money back, while it is to be given back; null: it does not. */
  readonly refundRefusal: string | null;
  /** What an operator stated to end the undo; null: nobody had to. */
  readonly settlement: Settlement | null;
  /** Provider calls in a row that ended without an answer. */
  readonly callFailures: number;
  readonly traceparent: string | null;
}

export type PaymentReply =
  | MessageOf<'PaymentCompleted'>
  | MessageOf<'PaymentFailed'>
  | MessageOf<'PaymentCancelled'>;
/** The command that a reply answers. */
export type ReplyContext = { readonly causationId: string; readonly traceparent: string | null };

/** Names a payment, here and at the provider: its idempotency key. */
export function keyOf({ orderId, attempt }: { orderId: string; attempt: number }): string {
  // Lower case, as PostgreSQL writes a UUID: a command may spell it otherwise.
  return `${orderId.toLowerCase()}:${attempt}`;
}

/** A payment as the provider knows it. */
export function atProvider(payment: Payment): PaymentAtProvider {
  const { amount, currency, callFailures: callsBefore } = payment;
  return { idempotencyKey: keyOf(payment), amount: amount!, currency: currency!, callsBefore };
}

/** The provider call that the row implies; null when the provider has nothing to be asked. */
export function workOf({ status, cancelRequested }: Payment): 'charge' | 'cancel' | null {
  if (cancelRequested && (status === 'Pending' || status === 'Completed')) return 'cancel';
  return status === 'Pending' ? 'charge' : null;
}

/** What ProcessPayment is answered with; null while a call is under way, whose result will be the answer. */
export function processPaymentReply(payment: Payment, context: ReplyContext): PaymentReply | null {
  if (workOf(payment) !== null) return null;
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

/** What CancelPayment is answered with; null until the payment is undone. */
export function cancelPaymentReply(payment: Payment, context: ReplyContext): PaymentReply | null {
  const { orderId, attempt, cancelOutcome: outcome, settlement } = payment;
  if (outcome === null) return null;
  const stated = settlement && { settlement: { how: settlement.how, reason: settlement.reason } };
  return createMessage('PaymentCancelled', { orderId, attempt, outcome, ...stated }, context);
}
