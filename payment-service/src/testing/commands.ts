// Commands for tests, as the orchestrator sends them.
import { newId } from '@order-saga/shared/contracts/ids';
import { createMessage, type MessageOf } from '@order-saga/shared/contracts/message';

const context = { causationId: null, traceparent: null };

export function processPayment(
  fields: Partial<MessageOf<'ProcessPayment'>['body']> = {},
): MessageOf<'ProcessPayment'> {
  const body = { orderId: newId(), attempt: 1, amount: 3998, currency: 'EUR', token: 'tok_visa' };
  return createMessage('ProcessPayment', { ...body, ...fields }, context);
}

export function cancelPayment(orderId: string, attempt = 1): MessageOf<'CancelPayment'> {
  return createMessage('CancelPayment', { orderId, attempt }, context);
}
