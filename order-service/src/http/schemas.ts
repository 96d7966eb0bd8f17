// Orders as the HTTP API takes and shows them.
import {
  Amount,
  Currency,
  CustomerId,
  OrderId,
  OrderLine,
  PaymentToken,
  Reason,
} from '@order-saga/shared/contracts/fields';
import { Type } from 'typebox';
import type { Order } from '../domain/order.ts';

const strict = { additionalProperties: false };

export const NewOrderBody = Type.Object(
  {
    customerId: CustomerId,
    currency: Currency,
    lines: Type.Array(Type.Object(OrderLine.properties, strict), {
      minItems: 1,
      maxItems: 100,
      description: 'No sku twice',
    }),
    payment: Type.Optional(
      Type.Object(
        { token: PaymentToken },
        { ...strict, description: 'May be left out when the total is 0: then nothing is charged' },
      ),
    ),
  },
  strict,
);
export type NewOrderBody = Type.Static<typeof NewOrderBody>;

export const Status = Type.Enum(['Suspend', 'Completed', 'Failed']);

export const OrderView = Type.Object({
  orderId: OrderId,
  customerId: CustomerId,
  currency: Currency,
  lines: Type.Array(OrderLine),
  total: Amount,
  status: Status,
  attempt: Type.Integer(),
  failure: Type.Union([
    Type.Object({ reason: Reason, detail: Type.Union([Type.String(), Type.Null()]) }),
    Type.Null(),
  ]),
  paymentAction: Type.Union(
    [
      Type.Object({
        type: Type.String(),
        url: Type.String(),
        expiresAt: Type.String({ format: 'date-time' }),
      }),
      Type.Null(),
    ],
    {
      description:
        'What the customer has to do so that the order is paid: with `redirect`, open `url`. Whoever has it can do it: show it to the customer alone',
    },
  ),
  createdAt: Type.String({ format: 'date-time' }),
  updatedAt: Type.String({ format: 'date-time' }),
});

export const OrderParams = Type.Object({ orderId: OrderId });

/** What a client sees of an order; never its payment token. */
export function toView({ cancelRequested: _cancelRequested, createdAt, updatedAt, lines, ...order }: Order) {
  return {
    ...order,
    lines: [...lines],
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
