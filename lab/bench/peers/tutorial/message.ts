// Messages of the tutorial saga: JSON in a queue per service.
import { newId } from '@order-saga/shared/contracts/ids';
import type { Failure, Order } from '../business/order.ts';
import type { ToPay } from '../business/payment-table.ts';

export type ServiceName = 'order' | 'orchestrator' | 'stock' | 'payment';

/** What each message carries besides its order's id. */
export interface Bodies {
  OrderCreated: { order: Order };
  ReserveStock: Pick<Order, 'lines'>;
  StockReserved: object;
  StockNotReserved: { failure: Failure };
  ProcessPayment: Omit<ToPay, 'orderId'>;
  PaymentCompleted: object;
  PaymentFailed: { failure: Failure };
  ReleaseStock: object;
  StockReleased: object;
  CompleteOrder: object;
  OrderCompleted: object;
  FailOrder: { failure: Failure };
  OrderFailed: object;
}

export type MessageType = keyof Bodies;

export type Message = {
  [Type in MessageType]: {
    readonly id: string;
    readonly to: ServiceName;
    readonly type: Type;
    readonly orderId: string;
    readonly body: Bodies[Type];
  };
}[MessageType];

export function newMessage<Type extends MessageType>(
  to: ServiceName,
  type: Type,
  orderId: string,
  body: Bodies[Type],
): Message {
  return { id: newId(), to, type, orderId, body } as Message;
}
