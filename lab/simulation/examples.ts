// One message of each type, as it could come for an order.
import type { MessageBody, MessageType } from '@order-saga/shared/contracts/catalogue';
import { createMessage, type Message } from '@order-saga/shared/contracts/message';

const lines = [{ sku: 'A', quantity: 2, unitPrice: 1000 }];
const shortages = [{ sku: 'A', requested: 2, available: 1 }];

type Rest<T extends MessageType> = Omit<MessageBody<T>, 'orderId' | 'attempt'>;
const bodies: { readonly [T in MessageType]: Rest<T> } = {
  OrderCreated: { customerId: 'c-1', currency: 'EUR', total: 2000, lines, payment: { token: 'tok_visa' } },
  OrderCancelRequested: {},
  ReserveStock: { lines: [{ sku: 'A', quantity: 2 }] },
  ReleaseStock: {},
  ProcessPayment: { amount: 2000, currency: 'EUR', token: 'tok_visa' },
  CancelPayment: {},
  CompleteOrder: {},
  FailOrder: { reason: 'OutOfStock', detail: null },
  ReopenOrder: {},
  StockReserved: {},
  StockNotReserved: { reason: 'OutOfStock', shortages },
  StockReleased: { released: true },
  PaymentCompleted: { paymentId: '00000000-0000-7000-8000-000000000063', providerReference: 'ref' },
  PaymentFailed: { reason: 'PaymentDeclined', declineCode: 'card_declined' },
  PaymentCancelled: { outcome: 'Refunded' },
  OrderCompleted: {},
  OrderFailed: { reason: 'OutOfStock' },
  OrderReopened: {},
};

export const EXAMPLE_ORDER = '00000000-0000-7000-8000-000000000001';

export function exampleOf(type: MessageType, attempt: number): Message {
  const body = { orderId: EXAMPLE_ORDER, attempt, ...bodies[type] } as MessageBody<typeof type>;
  return createMessage(type, body, { causationId: null, traceparent: null }) as Message;
}
