// What a command does to a payment. Pure: rows in, rows and replies out; no provider is called from here.
//
//                 ProcessPayment                          CancelPayment
//   (no row)      Pending; Completed if the amount is 0   Cancelled (tombstone), PaymentCancelled
//   Pending       a call is under way                     cancel at the provider
//   Completed     PaymentCompleted again                  cancel at the provider; Cancelled if the amount is 0
//   being undone  the cancel's result answers it          the same; with a settlement, undone as an operator states
//   Failed        PaymentFailed again                     stays Failed, PaymentCancelled
//   Cancelled     PaymentCancelled                        PaymentCancelled again
//   Refunded      PaymentCancelled                        PaymentCancelled again
import type { MessageOf } from '@order-saga/shared/contracts/message';
import {
  cancelPaymentReply,
  keyOf,
  type Payment,
  type PaymentReply,
  processPaymentReply,
  type ReplyContext,
  type Settlement,
} from './payment.ts';

export type PaymentCommand = MessageOf<'ProcessPayment'> | MessageOf<'CancelPayment'>;

export interface Decision {
  /** The payment after the command; the same object when nothing changed. */
  readonly payment: Payment;
  /** Null: the result of a provider call will be the reply. */
  readonly reply: PaymentReply | null;
}

/**
 * Decides commands in their order.
 * @param existing every payment of the orders of these commands, as it was before them
 * @param paymentIds an id by key, for the payments that these commands begin
 * @returns one reply per command, and the payments that the commands name, as they are after them
 */
export function decideAll(
  commands: readonly PaymentCommand[],
  existing: readonly Payment[],
  paymentIds: ReadonlyMap<string, string>,
): { replies: (PaymentReply | null)[]; payments: Payment[] } {
  const known = new Map(existing.map((payment) => [keyOf(payment), payment]));
  const newest = new Map<string, number>();
  for (const payment of existing) noteAttempt(newest, payment);
  const touched = new Map<string, Payment>();
  const replies = commands.map((command) => {
    const key = keyOf(command.body);
    const payment = known.get(key);
    noteAttempt(newest, command.body);
    const isNewest = newest.get(command.body.orderId.toLowerCase()) === command.body.attempt;
    const decision =
      payment === undefined ? begin(command, paymentIds.get(key)!, isNewest) : decide(payment, command);
    known.set(key, decision.payment);
    touched.set(key, decision.payment);
    return decision.reply;
  });
  return { replies, payments: [...touched.values()] };
}

/**
 * The payment that a command begins where there is none.
 * @param isNewest no later attempt of this order was seen; an older one must not be charged any more
 */
export function begin(command: PaymentCommand, paymentId: string, isNewest: boolean): Decision {
  const { orderId, attempt } = command.body;
  const asked =
    command.type === 'ProcessPayment'
      ? { amount: command.body.amount, currency: command.body.currency }
      : { amount: null, currency: null };
  const payment: Payment = {
    orderId: orderId.toLowerCase(),
    attempt,
    paymentId,
    ...asked,
    token: null,
    status: 'Cancelled',
    declineCode: null,
    providerReference: null,
    cancelRequested: false,
    cancelOutcome: 'NotCharged',
    refundFailure: null,
    refundRefusal: null,
    settlement: null,
    callFailures: 0,
    traceparent: command.traceparent,
  };
  if (command.type === 'CancelPayment' || !isNewest) return replied(payment, command);
  const wanted: Payment = { ...payment, status: 'Completed', cancelOutcome: null };
  return replied(
    command.body.amount === 0 ? wanted : { ...wanted, status: 'Pending', token: command.body.token },
    command,
  );
}

/** What a command does to a payment that there is. */
export function decide(payment: Payment, command: PaymentCommand): Decision {
  return replied(command.type === 'CancelPayment' ? cancelled(payment, command) : payment, command);
}

function cancelled(payment: Payment, { traceparent, body }: MessageOf<'CancelPayment'>): Payment {
  switch (payment.status) {
    case 'Cancelled':
    case 'Refunded':
      return payment;
    case 'Failed':
      // Declined: there is nothing to undo, and it stays visible why there is not.
      return payment.cancelOutcome === null ? { ...payment, cancelOutcome: 'NotCharged' } : payment;
    default:
      if (payment.cancelRequested) return settled(payment, body.settlement);
      // Completed without a call: the provider knows nothing of it.
      if (payment.amount === 0) return { ...payment, status: 'Cancelled', cancelOutcome: 'NotCharged' };
      return { ...payment, cancelRequested: true, token: null, callFailures: 0, traceparent };
  }
}

/** Only a cancel that the provider did not do when it was asked: one that is on its way may be done by it. */
function settled(payment: Payment, settlement: Settlement | undefined): Payment {
  if (settlement === undefined || payment.callFailures === 0) return payment;
  const { how, reason, by } = settlement;
  return {
    ...payment,
    ...(how === 'NotCharged'
      ? { status: 'Cancelled', cancelOutcome: 'NotCharged' }
      : { status: 'Refunded', cancelOutcome: 'Refunded' }),
    refundFailure: null,
    refundRefusal: null,
    settlement: { how, reason, by },
  };
}

function replied(payment: Payment, command: PaymentCommand): Decision {
  const context: ReplyContext = {
    causationId: command.messageId,
    traceparent: command.traceparent,
  };
  const reply =
    command.type === 'CancelPayment'
      ? cancelPaymentReply(payment, context)
      : processPaymentReply(payment, context);
  return { payment, reply };
}

function noteAttempt(
  newest: Map<string, number>,
  { orderId, attempt }: { orderId: string; attempt: number },
) {
  const order = orderId.toLowerCase();
  newest.set(order, Math.max(attempt, newest.get(order) ?? 0));
}
