// One message of each type, as it could come for an order.
import {
  isListenedTo,
  type MessageBody,
  type MessageType,
  messageTypes,
} from '@order-saga/shared/contracts/catalogue';
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import { exampleBody } from '@order-saga/shared/contracts/message-docs';

const lines = [{ sku: 'A', quantity: 2, unitPrice: 1000 }];
const shortages = [{ sku: 'A', requested: 2, available: 1 }];

type Rest<T extends MessageType> = Omit<MessageBody<T>, 'orderId' | 'attempt'>;
/** Where the example of the documentation would not fit the others: they are all of one order. */
const bodies: { readonly [T in MessageType]?: Rest<T> } = {
  OrderCreated: { customerId: 'c-1', currency: 'EUR', total: 2000, lines, payment: { token: 'tok_visa' } },
  ReserveStock: { lines: [{ sku: 'A', quantity: 2 }] },
  ProcessPayment: { amount: 2000, currency: 'EUR', token: 'tok_visa' },
  FailOrder: { reason: 'OutOfStock', detail: null },
  StockNotReserved: { reason: 'OutOfStock', shortages },
  PaymentCompleted: { paymentId: '00000000-0000-7000-8000-000000000063', providerReference: 'ref' },
  PaymentPending: {
    ...{ paymentId: '00000000-0000-7000-8000-000000000063', revision: 1, reason: 'ActionRequired' },
    ...{ action: { type: 'redirect', url: 'https://bank.example/1' }, expiresAt: '2026-01-01T00:15:00.000Z' },
  },
  PaymentCancelled: { outcome: 'Refunded' },
};

export const EXAMPLE_ORDER = '00000000-0000-7000-8000-000000000001';

export function exampleOf(type: MessageType, attempt: number): Message {
  const body = { ...exampleBody(type), ...bodies[type], orderId: EXAMPLE_ORDER, attempt } as never;
  return createMessage(type, body, { causationId: null, traceparent: null }) as Message;
}

/** What the orchestrator listens to, but for what begins a saga. */
export const eventTypes = messageTypes.filter((type) => isListenedTo(type) && type !== 'OrderCreated');
