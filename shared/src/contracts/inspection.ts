// What services tell the orchestrator about many orders at once, so that it can check money and stock without
// reading any database but its own.
import { Type } from 'typebox';
import { Amount, Attempt, Currency, OrderId, Sku, StockLine, Uuid } from './fields.ts';

/** Most products that one inspection can ask about: they fit into a body. */
export const MOST_SKUS = 2000;

/** Body of `POST /inspections`: the orders asked about. */
export const InspectionRequest = Type.Object(
  {
    orderIds: Type.Array(OrderId, { minItems: 1, maxItems: 200 }),
    skus: Type.Optional(
      Type.Array(Sku, {
        maxItems: MOST_SKUS,
        description: 'Products; stock-service tells what is free of them',
      }),
    ),
  },
  { additionalProperties: false },
);
export type InspectionRequest = Type.Static<typeof InspectionRequest>;

export const PaymentStatus = Type.Enum(['Pending', 'Completed', 'Failed', 'Cancelled', 'Refunded']);

/** Answer of payment-service: payments that were asked for, of all attempts. */
export const PaymentInspection = Type.Object({
  items: Type.Array(
    Type.Object({
      orderId: OrderId,
      paymentId: Uuid,
      attempt: Attempt,
      amount: Amount,
      currency: Currency,
      status: PaymentStatus,
    }),
  ),
});
export type PaymentInspection = Type.Static<typeof PaymentInspection>;

/** Answer of stock-service: reservations of all attempts; Refused ones never held anything. */
export const StockInspection = Type.Object({
  items: Type.Array(
    Type.Object({
      orderId: OrderId,
      attempt: Attempt,
      status: Type.Enum(['Reserved', 'Refused', 'Released']),
      lines: Type.Array(StockLine),
    }),
  ),
  /** Of the products asked about, those that exist. */
  products: Type.Optional(Type.Array(Type.Object({ sku: Sku, available: Type.Integer() }))),
});
export type StockInspection = Type.Static<typeof StockInspection>;

export const StepStatus = Type.Enum(['Done', 'Refused', 'Undone'], {
  description: 'Done: there is something to undo',
});

/** Answer of every other participant with a step: its decisions on these orders, of all attempts. */
export const StepInspection = Type.Object({
  items: Type.Array(
    Type.Object({
      orderId: OrderId,
      attempt: Attempt,
      status: StepStatus,
    }),
  ),
});
export type StepInspection = Type.Static<typeof StepInspection>;

/** A rule, on how much it was checked, and what breaks it. */
export const RuleResult = Type.Object({
  rule: Type.String({ description: 'Stable name' }),
  meaning: Type.String(),
  checked: Type.Integer({ description: 'Orders or products that it was checked on' }),
  violations: Type.Array(
    Type.Object({ subject: Type.String({ description: 'Order id or sku' }), detail: Type.String() }),
  ),
});
export type RuleResult = Type.Static<typeof RuleResult>;

/** What breaks no rule, and what a person should look at. */
export const LookAt = Type.Object({
  subject: Type.String({ description: 'Order id or sku' }),
  detail: Type.String(),
});
export type LookAt = Type.Static<typeof LookAt>;

/** Answer of `GET /invariants`: the rules that a service can check by itself. */
export const OwnInvariants = Type.Object({
  rules: Type.Array(RuleResult),
  lookAt: Type.Optional(Type.Array(LookAt)),
});
export type OwnInvariants = Type.Static<typeof OwnInvariants>;
