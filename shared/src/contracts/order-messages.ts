// order as a participant: its events, the commands that it handles, and its replies. It has no step: it begins and ends the saga.
import { Type } from 'typebox';
import {
  Amount,
  Attempt,
  Currency,
  CustomerId,
  ExpiresAt,
  OrderId,
  OrderLine,
  PaymentAction,
  Reason,
  Revision,
  text,
} from './fields.ts';
import type { Participant } from './participant.ts';

const key = { orderId: OrderId, attempt: Attempt };

/**
 * Token of an order that was placed without a payment, as its total is 0. The field stays required: earlier versions of the
 * orchestrator park an OrderCreated without it. Nothing is charged for 0, so no provider ever sees it.
 */
export const NO_PAYMENT_TOKEN = 'none';

/** A customer placed an order. Carries the payment token: for trusted consumers only. */
const OrderCreated = Type.Object({
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
const OrderCancelRequested = Type.Object(key);

/** The payment waits for its customer. Carries what lets whoever has it pay: for trusted consumers only. */
const OrderActionRequired = Type.Object({
  ...key,
  revision: Revision('Of the `PaymentPending` that asks for it: the action with the highest one holds'),
  customerId: CustomerId,
  currency: Currency,
  total: Amount,
  action: Type.Object(PaymentAction.properties, {
    description: 'What the customer is shown. Treated like a payment token',
  }),
  expiresAt: ExpiresAt,
});

const CompleteOrder = Type.Object(key);
const FailOrder = Type.Object({
  ...key,
  reason: Reason,
  detail: Type.Union([text(0, 1000), Type.Null()]),
});
/** A replay: the order is Suspend again, under a new attempt. */
const ReopenOrder = Type.Object(key);

/** Whether the command that the saga waits with is held. The order does not count against the limits of the backlog then. */
const CommandHeld = Type.Object({
  ...key,
  revision: Revision('One more with each change, over all attempts; a lower one is stale'),
  held: Type.Boolean(),
});

/** For others who listen, so that they need neither a call back nor OrderCreated. Earlier versions of order-service send none. */
const summary = {
  customerId: Type.Optional(CustomerId),
  currency: Type.Optional(Currency),
  total: Type.Optional(Amount),
};
const OrderCompleted = Type.Object({ ...key, ...summary });
const OrderFailed = Type.Object({ ...key, reason: Reason, ...summary });
const OrderReopened = Type.Object(key);

export const order = {
  port: 3001,
  hears: ['PaymentPending'],
  messages: {
    OrderCreated: {
      kind: 'event',
      body: OrderCreated,
      meaning: 'A customer placed an order; starts its saga.',
    },
    OrderCancelRequested: {
      kind: 'event',
      body: OrderCancelRequested,
      meaning: 'The customer wants out. Before its OrderCreated it is kept and applied then.',
    },
    OrderActionRequired: {
      kind: 'news',
      isRevised: true,
      body: OrderActionRequired,
      meaning: 'The payment waits for its customer, who has to open the link before it expires.',
    },
    CompleteOrder: {
      kind: 'command',
      body: CompleteOrder,
      answeredBy: ['OrderCompleted'],
      meaning: 'The order is paid and its stock is held: complete it.',
    },
    FailOrder: {
      kind: 'command',
      body: FailOrder,
      answeredBy: ['OrderFailed'],
      meaning: 'Nothing is held any more: fail the order.',
    },
    ReopenOrder: {
      kind: 'command',
      body: ReopenOrder,
      answeredBy: ['OrderReopened'],
      meaning: 'A replay: the failed order is Suspend again under a new attempt.',
    },
    OrderCompleted: { kind: 'reply', body: OrderCompleted, meaning: 'The order is Completed.' },
    OrderFailed: { kind: 'reply', body: OrderFailed, meaning: 'The order is Failed.' },
    OrderReopened: { kind: 'reply', body: OrderReopened, meaning: 'The order is Suspend again.' },
    CommandHeld: {
      kind: 'hint',
      isRevised: true,
      body: CommandHeld,
      meaning: 'The saga waits with a command that is held back, or not any more.',
    },
  },
} as const satisfies Participant;
