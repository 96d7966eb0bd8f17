// A valid message of every type, for tests.
import { randomUUID } from 'node:crypto';
import type { MessageBody, MessageType } from '../../contracts/catalogue.ts';
import { createMessage, type Message } from '../../contracts/message.ts';

type Rest<T extends MessageType> = Omit<MessageBody<T>, 'orderId' | 'attempt'>;

const rest: { [T in MessageType]: Rest<T> } = {
  OrderCreated: {
    customerId: 'c-42',
    currency: 'EUR',
    total: 3998,
    lines: [{ sku: 'SKU-1', quantity: 2, unitPrice: 1999 }],
    payment: { token: 'tok_visa' },
  },
  OrderCancelRequested: {},
  ReserveStock: { lines: [{ sku: 'SKU-1', quantity: 2 }] },
  ReleaseStock: {},
  ProcessPayment: { amount: 3998, currency: 'EUR', token: 'tok_visa' },
  CancelPayment: {},
  CompleteOrder: {},
  FailOrder: { reason: 'OutOfStock', detail: null },
  ReopenOrder: {},
  StockReserved: {},
  StockNotReserved: { reason: 'OutOfStock', shortages: [{ sku: 'SKU-1', requested: 2, available: 1 }] },
  StockReleased: { released: true },
  PaymentCompleted: { paymentId: randomUUID(), providerReference: 'ch_1' },
  PaymentFailed: { reason: 'PaymentDeclined', declineCode: 'card_declined' },
  PaymentCancelled: { outcome: 'NotCharged' },
  OrderCompleted: {},
  OrderFailed: { reason: 'OutOfStock' },
  OrderReopened: {},
};

/** A message of this type, of an order of its own unless one is given. */
export function sample(type: MessageType, orderId: string = randomUUID()): Message {
  const body = { orderId, attempt: 1, ...rest[type] } as MessageBody<typeof type>;
  return createMessage(type, body, { causationId: null, traceparent: null }) as Message;
}

/** `count` messages of a type, each of an order of its own. */
export function samples(type: MessageType, count: number): Message[] {
  return Array.from({ length: count }, () => sample(type));
}
