// Messages that payment-service owns: the commands that it obeys and its replies.
import { Type } from 'typebox';
import { Amount, Attempt, Currency, OrderId, PaymentToken, text, Uuid } from './fields.ts';

const key = { orderId: OrderId, attempt: Attempt };

export const ProcessPayment = Type.Object({
  ...key,
  amount: Amount,
  currency: Currency,
  token: PaymentToken,
});
/** Compensation of ProcessPayment; also when it is not known whether that was done. */
export const CancelPayment = Type.Object(key);

export const PaymentCompleted = Type.Object({
  ...key,
  paymentId: Uuid,
  /** Null for an amount of 0, which completes without a call. */
  providerReference: Type.Union([text(0, 255), Type.Null()]),
});
export const PaymentFailed = Type.Object({
  ...key,
  reason: Type.Enum(['PaymentDeclined']),
  declineCode: Type.Union([text(0, 255), Type.Null()]),
});
/** How the payment was undone. Voided: an authorisation that was never captured. */
export const PaymentCancelled = Type.Object({
  ...key,
  outcome: Type.Enum(['NotCharged', 'Voided', 'Refunded']),
});
