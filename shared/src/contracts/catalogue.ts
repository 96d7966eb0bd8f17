// The one list of messages. Topology, validation, routing and the documentation derive from it.
import type { Static, TObject } from 'typebox';
import * as order from './order-messages.ts';
import * as payment from './payment-messages.ts';
import * as stock from './stock-messages.ts';

/** A service that owns commands. */
export type Worker = 'order' | 'stock' | 'payment';

interface Entry {
  /** command: asks one owner to act; reply: its outcome; event: a fact for whoever listens. */
  readonly kind: 'command' | 'reply' | 'event';
  /** The target of a command, the publisher of a reply or an event. */
  readonly owner: Worker;
  readonly body: TObject;
  /** Replies that a command can have. */
  readonly answeredBy?: readonly string[];
  /** One sentence for the documentation. */
  readonly meaning: string;
}

export const catalogue = {
  OrderCreated: {
    kind: 'event',
    owner: 'order',
    body: order.OrderCreated,
    meaning: 'A customer placed an order; starts its saga.',
  },
  OrderCancelRequested: {
    kind: 'event',
    owner: 'order',
    body: order.OrderCancelRequested,
    meaning: 'The customer wants out. Before its OrderCreated it is kept and applied then.',
  },
  ReserveStock: {
    kind: 'command',
    owner: 'stock',
    body: stock.ReserveStock,
    answeredBy: ['StockReserved', 'StockNotReserved', 'StockReleased'],
    meaning: 'Hold all lines of the order, or none.',
  },
  ReleaseStock: {
    kind: 'command',
    owner: 'stock',
    body: stock.ReleaseStock,
    answeredBy: ['StockReleased'],
    meaning: 'Compensation: let go of what the order holds, and refuse a ReserveStock that comes later.',
  },
  ProcessPayment: {
    kind: 'command',
    owner: 'payment',
    body: payment.ProcessPayment,
    answeredBy: ['PaymentCompleted', 'PaymentFailed', 'PaymentCancelled'],
    meaning: 'Charge the order once.',
  },
  CancelPayment: {
    kind: 'command',
    owner: 'payment',
    body: payment.CancelPayment,
    answeredBy: ['PaymentCancelled'],
    meaning:
      'Compensation: close the payment at the provider, refund it if it was charged, and refuse a ProcessPayment that comes later.',
  },
  CompleteOrder: {
    kind: 'command',
    owner: 'order',
    body: order.CompleteOrder,
    answeredBy: ['OrderCompleted'],
    meaning: 'The order is paid and its stock is held: complete it.',
  },
  FailOrder: {
    kind: 'command',
    owner: 'order',
    body: order.FailOrder,
    answeredBy: ['OrderFailed'],
    meaning: 'Nothing is held any more: fail the order.',
  },
  ReopenOrder: {
    kind: 'command',
    owner: 'order',
    body: order.ReopenOrder,
    answeredBy: ['OrderReopened'],
    meaning: 'A replay: the failed order is Suspend again under a new attempt.',
  },
  StockReserved: { kind: 'reply', owner: 'stock', body: stock.StockReserved, meaning: 'All lines are held.' },
  StockNotReserved: {
    kind: 'reply',
    owner: 'stock',
    body: stock.StockNotReserved,
    meaning: 'Nothing is held; UnknownProduct wins over OutOfStock.',
  },
  StockReleased: {
    kind: 'reply',
    owner: 'stock',
    body: stock.StockReleased,
    meaning: 'Nothing is held any more; `released` tells whether something was.',
  },
  PaymentCompleted: {
    kind: 'reply',
    owner: 'payment',
    body: payment.PaymentCompleted,
    meaning: 'The amount was charged.',
  },
  PaymentFailed: {
    kind: 'reply',
    owner: 'payment',
    body: payment.PaymentFailed,
    meaning: 'The provider refused; nothing was charged.',
  },
  PaymentCancelled: {
    kind: 'reply',
    owner: 'payment',
    body: payment.PaymentCancelled,
    meaning: 'The payment is closed: never charged, voided or refunded.',
  },
  OrderCompleted: {
    kind: 'reply',
    owner: 'order',
    body: order.OrderCompleted,
    meaning: 'The order is Completed.',
  },
  OrderFailed: { kind: 'reply', owner: 'order', body: order.OrderFailed, meaning: 'The order is Failed.' },
  OrderReopened: {
    kind: 'reply',
    owner: 'order',
    body: order.OrderReopened,
    meaning: 'The order is Suspend again.',
  },
} as const satisfies Record<string, Entry>;

export type MessageType = keyof typeof catalogue;
export type CommandType = {
  [T in MessageType]: (typeof catalogue)[T]['kind'] extends 'command' ? T : never;
}[MessageType];
/** Replies and events: everything the orchestrator listens to. */
export type EventType = Exclude<MessageType, CommandType>;
export type MessageBody<T extends MessageType> = Static<(typeof catalogue)[T]['body']>;

/** Every message type, in the order of the catalogue. */
export const messageTypes = Object.keys(catalogue) as MessageType[];

export function isMessageType(type: unknown): type is MessageType {
  return typeof type === 'string' && Object.hasOwn(catalogue, type);
}
