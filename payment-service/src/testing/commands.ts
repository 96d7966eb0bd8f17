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

/** @param settlement an operator states that the undo is done */
export function cancelPayment(
  orderId: string,
  attempt = 1,
  settlement?: MessageOf<'CancelPayment'>['body']['settlement'],
): MessageOf<'CancelPayment'> {
  return createMessage('CancelPayment', { orderId, attempt, ...(settlement && { settlement }) }, context);
}
