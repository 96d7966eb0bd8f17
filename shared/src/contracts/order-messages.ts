// Messages that order-service owns: its events, the commands that it obeys and its replies.
import { Type } from 'typebox';
import { Amount, Attempt, Currency, CustomerId, FailureReason, OrderId, OrderLine, text } from './fields.ts';

const key = { orderId: OrderId, attempt: Attempt };

/**
 * Token of an order that was placed without a payment, as its total is 0. The field stays required: earlier versions of the
 * orchestrator park an OrderCreated without it. Nothing is charged for 0, so no provider ever sees it.
 */
export const NO_PAYMENT_TOKEN = 'none';

/** A customer placed an order. Carries the payment token: for trusted consumers only. */
export const OrderCreated = Type.Object({
  orderId: OrderId,
  attempt: Type.Integer({
    minimum: 1,
    maximum: 1,
    description: 'Always 1: later attempts are opened by a replay of the saga',
  }),
  customerId: CustomerId,
  currency: Currency,
  total: Amount,
  lines: Type.Array(OrderLine, { minItems: 1, maxItems: 100 }),
  payment: Type.Object({
    token: text(1, 255, `\`${NO_PAYMENT_TOKEN}\`: placed without a payment, with a total of 0`),
  }),
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

/** For others who listen, so that they need neither a call back nor OrderCreated. Earlier versions of order-service send none. */
const summary = {
  customerId: Type.Optional(CustomerId),
  currency: Type.Optional(Currency),
  total: Type.Optional(Amount),
};
export const OrderCompleted = Type.Object({ ...key, ...summary });
export const OrderFailed = Type.Object({ ...key, reason: FailureReason, ...summary });
export const OrderReopened = Type.Object(key);
