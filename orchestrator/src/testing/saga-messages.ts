// Messages that move a saga, as order-service and the workers send them.
import { createMessage, type Message } from '@order-saga/shared/contracts/message';

export const PAYMENT_TOKEN = 'tok_secret';
/** What the customer of a pending payment is shown. */
export const PAYMENT_URL = 'https://bank.example/challenges/secret';

/** Every message that an attempt of an order can receive. */
export function messagesOf(orderId: string, attempt = 1, customerId = 'c-42') {
  const key = { orderId, attempt };
  const context = { causationId: null, traceparent: null };
  const shortages = [{ sku: 'A', requested: 2, available: 1 }];
  return {
    created: createMessage(
      'OrderCreated',
      {
        ...key,
        customerId,
        currency: 'EUR',
        total: 20,
        lines: [{ sku: 'A', quantity: 2, unitPrice: 10 }],
        payment: { token: PAYMENT_TOKEN },
      },
      context,
    ),
    cancel: createMessage('OrderCancelRequested', key, context),
    reserved: createMessage('StockReserved', key, context),
    notReserved: createMessage('StockNotReserved', { ...key, reason: 'OutOfStock', shortages }, context),
    released: createMessage('StockReleased', { ...key, released: true }, context),
    paid: createMessage(
      'PaymentCompleted',
      { ...key, paymentId: orderId, providerReference: 'ch_1' },
      context,
    ),
    declined: createMessage(
      'PaymentFailed',
      { ...key, reason: 'PaymentDeclined', declineCode: 'card_declined' },
      context,
    ),
    pending: createMessage(
      'PaymentPending',
      {
        ...{ ...key, paymentId: orderId, revision: 1, reason: 'ActionRequired' },
        ...{ action: { type: 'redirect', url: PAYMENT_URL }, expiresAt: '2100-01-01T00:00:00.000Z' },
      },
      context,
    ),
    paymentCancelled: createMessage('PaymentCancelled', { ...key, outcome: 'Refunded' }, context),
    completed: createMessage('OrderCompleted', key, context),
    failed: createMessage('OrderFailed', { ...key, reason: 'PaymentDeclined' }, context),
    reopened: createMessage('OrderReopened', key, context),
  } satisfies Record<string, Message>;
}

export type MessageName = keyof ReturnType<typeof messagesOf>;

/** The messages that lead a new saga to a state. */
export const wayTo: Readonly<Record<string, readonly MessageName[]>> = {
  Suspend: ['created'],
  StockReserved: ['created', 'reserved'],
  PaymentPending: ['created', 'reserved', 'pending'],
  Paid: ['created', 'reserved', 'paid'],
  Completed: ['created', 'reserved', 'paid', 'completed'],
  CancellingPayment: ['created', 'reserved', 'cancel'],
  ReleasingStock: ['created', 'reserved', 'declined'],
  FailingOrder: ['created', 'notReserved'],
  Failed: ['created', 'notReserved', 'failed'],
};
