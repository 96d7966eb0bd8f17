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

/** What an order has become. All else of it never changes. */
export interface OrderChange extends OrderProgress {
  readonly updatedAt: Date;
}

export interface Order extends OrderChange, OrderSummary {
  readonly lines: readonly OrderLine[];
  readonly createdAt: Date;
}

export const isEnded = ({ status }: Pick<OrderProgress, 'status'>): boolean => status !== 'Suspend';
