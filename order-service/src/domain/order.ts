// An order, and the part of it that changes.
import type { OrderLine } from '@order-saga/shared/contracts/fields';

export type OrderStatus = 'Suspend' | 'Completed' | 'Failed';

export interface Failure {
  readonly reason: string;
  readonly detail: string | null;
}

/** The part of an order that commands change. */
export interface OrderProgress {
  readonly orderId: string;
  readonly status: OrderStatus;
  /** Newest attempt seen in a command. */
  readonly attempt: number;
  readonly failure: Failure | null;
  readonly cancelRequested: boolean;
}

/** What the events of its end tell of an order. It never changes. */
export interface OrderSummary {
  readonly customerId: string;
  readonly currency: string;
  /** Minor units. */
  readonly total: number;
}

/** What a command finds of its order. */
export interface CommandedOrder extends OrderProgress, OrderSummary {}

/** What the customer has to do, so that the order is paid. Whoever has it can do it: never logged. */
export interface PaymentAction {
  readonly type: string;
  readonly url: string;
  /** Until then. ISO 8601. */
  readonly expiresAt: string;
}

/** What an order has become. All else of it never changes. */
export interface OrderChange extends OrderProgress {
  /** Null: the customer has nothing to do, as far as is known. */
  readonly paymentAction: PaymentAction | null;
  readonly updatedAt: Date;
}

export interface Order extends OrderChange, OrderSummary {
  readonly lines: readonly OrderLine[];
  readonly createdAt: Date;
}

/** There is news for whoever waits: its end, or something that the customer has to do before it. */
export const isAnswer = (order: Pick<OrderChange, 'status' | 'paymentAction'>): boolean =>
  isEnded(order) || order.paymentAction !== null;

export const isEnded = ({ status }: Pick<OrderProgress, 'status'>): boolean => status !== 'Suspend';
