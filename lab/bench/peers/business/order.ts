// The order as all peers know it: the body of `POST /orders`, and what a step says about it.
import { newId } from '@order-saga/shared/contracts/ids';

export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  /** Minor units. */
  readonly unitPrice: number;
}

export interface NewOrder {
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly payment: { readonly token: string };
}

export interface Order extends NewOrder {
  readonly orderId: string;
  /** Minor units. */
  readonly total: number;
}

export interface Failure {
  readonly reason: 'OutOfStock' | 'UnknownProduct' | 'PaymentDeclined';
  readonly detail: string | null;
}

/** How an order ended. Null: it is completed. */
export type Ending = Failure | null;

export function toOrder(order: NewOrder): Order {
  const total = order.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  return { ...order, orderId: newId(), total };
}

/** The finished order as the client sees it; never its payment token. */
export function toAnswer({ orderId, customerId, currency, lines, total }: Order, failure: Ending) {
  const status = failure === null ? 'Completed' : 'Failed';
  return { orderId, customerId, currency, lines, total, status, failure };
}
