// Messages that order-service owns: its events, the commands that it obeys and its replies.
import { Type } from 'typebox';
import {
  Amount,
  Attempt,
  Currency,
  CustomerId,
  FailureReason,
  OrderId,
  OrderLine,
  PaymentToken,
  text,
} from './fields.ts';

const key = { orderId: OrderId, attempt: Attempt };

/** A customer placed an order. Carries the payment token: for trusted consumers only. */
export const OrderCreated = Type.Object({
  ...key,
  customerId: CustomerId,
  currency: Currency,
  total: Amount,
  lines: Type.Array(OrderLine, { minItems: 1, maxItems: 100 }),
  payment: Type.Object({ token: PaymentToken }),
});

/** The customer wants out. The saga decides. */
export const OrderCancelRequested = Type.Object(key);

export const CompleteOrder = Type.Object(key);
export const FailOrder = Type.Object({
  ...key,
  reason: FailureReason,
  detail: Type.Union([text(0, 1000), Type.Null()]),
});
/** A replay: the order is Suspend again, under a new attempt. */
export const ReopenOrder = Type.Object(key);

export const OrderCompleted = Type.Object(key);
export const OrderFailed = Type.Object({ ...key, reason: FailureReason });
export const OrderReopened = Type.Object(key);
