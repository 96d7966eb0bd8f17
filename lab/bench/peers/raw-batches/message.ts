// Messages of the raw saga: JSON in a queue per service. Their type says where they go.
import type { Failure, Order } from '../business/order.ts';

export type ServiceName = 'order' | 'orchestrator' | 'stock' | 'payment';

const receivers = {
  OrderCreated: 'orchestrator',
  ReserveStock: 'stock',
  StockReserved: 'orchestrator',
  StockNotReserved: 'orchestrator',
  ProcessPayment: 'payment',
  PaymentCompleted: 'orchestrator',
  PaymentFailed: 'orchestrator',
  ReleaseStock: 'stock',
  StockReleased: 'orchestrator',
  CompleteOrder: 'order',
  OrderCompleted: 'orchestrator',
  FailOrder: 'order',
  OrderFailed: 'orchestrator',
} as const satisfies Record<string, ServiceName>;

export type MessageType = keyof typeof receivers;

/** What some carry besides their order's id. */
interface Bodies {
  OrderCreated: Omit<Order, 'orderId'>;
  ReserveStock: Pick<Order, 'lines'>;
  StockNotReserved: { readonly failure: Failure };
  ProcessPayment: Pick<Order, 'total' | 'currency' | 'payment'>;
  PaymentFailed: { readonly failure: Failure };
  FailOrder: { readonly failure: Failure };
}

export type MessageOf<Type extends MessageType> = {
  readonly type: Type;
  readonly orderId: string;
} & (Type extends keyof Bodies ? Bodies[Type] : unknown);

export type Message = { [Type in MessageType]: MessageOf<Type> }[MessageType];

/** All that a service receives. */
export type MessageTo<Name extends ServiceName> = {
  [Type in MessageType]: (typeof receivers)[Type] extends Name ? MessageOf<Type> : never;
}[MessageType];

export const receiverOf = (type: MessageType): ServiceName => receivers[type];

/** Sends messages. Resolves when the broker has confirmed each of them. */
export type Publish = (messages: readonly Message[]) => Promise<void>;

/** Takes a batch through. Resolves when all of it is committed and its replies are confirmed. */
export type Handle<Name extends ServiceName> = (batch: readonly MessageTo<Name>[]) => Promise<void>;
