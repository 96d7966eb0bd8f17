// The outstanding command of a saga as a message. Always made from the saga's row, so it can be sent again at any time.
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import { outstandingCommand, type Saga } from './saga.ts';

/** Makes the command that the saga's state implies; null when nothing is outstanding. */
export function commandMessage(saga: Saga): Message | null {
  const { orderId, attempt, order, failure } = saga;
  const key = { orderId, attempt };
  const context = { causationId: saga.causeId, traceparent: saga.traceparent };
  const type = outstandingCommand(saga);
  switch (type) {
    case null:
      return null;
    case 'ReserveStock': {
      const lines = order!.lines.map(({ sku, quantity }) => ({ sku, quantity }));
      return createMessage(type, { ...key, lines }, context);
    }
    case 'ProcessPayment': {
      const { total: amount, currency, paymentToken: token } = order!;
      return createMessage(type, { ...key, amount, currency, token }, context);
    }
    case 'FailOrder':
      return createMessage(type, { ...key, reason: failure!.reason, detail: failure!.detail }, context);
    default:
      return createMessage(type, key, context);
  }
}
