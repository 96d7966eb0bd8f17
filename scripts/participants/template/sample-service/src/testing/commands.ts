// Commands as the orchestrator sends them.
import { createMessage, type MessageOf } from '@order-saga/shared/contracts/message';

const context = { causationId: null, traceparent: null };

/** @param total minor units */
export function doSample(orderId: string, attempt: number, total: number): MessageOf<'DoSample'> {
  return createMessage('DoSample', { orderId, attempt, currency: 'EUR', total }, context);
}

export function undoSample(orderId: string, attempt: number): MessageOf<'UndoSample'> {
  return createMessage('UndoSample', { orderId, attempt }, context);
}
