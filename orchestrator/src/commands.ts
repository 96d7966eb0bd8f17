// The outstanding command of a saga as a message. Always made from the saga's row, so it can be sent again at any time.
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import { outstandingCommand, type Saga } from './saga.ts';

/** Makes the command that the saga's state implies; null when nothing is outstanding. @throws TypeError */
export function commandMessage(saga: Saga): Message | null {
  const { orderId, attempt, order, failure } = saga;
  const key = { orderId, attempt };
  const context = { causationId: saga.causeId, traceparent: saga.traceparent };
  const type = outstandingCommand(saga);
  switch (type) {
    case null:
      return null;
    case 'ReserveStock': {
      const lines = needed(order, 'order data').lines.map(({ sku, quantity }) => ({ sku, quantity }));
      return createMessage(type, { ...key, lines }, context);
    }
    case 'ProcessPayment': {
      const { total: amount, currency, paymentToken: token } = needed(order, 'order data');
      return createMessage(type, { ...key, amount, currency, token }, context);
    }
    case 'FailOrder': {
      const { reason, detail } = needed(failure, 'failure');
      return createMessage(type, { ...key, reason, detail }, context);
    }
    default:
      return createMessage(type, key, context);
  }
}

function needed<Part>(part: Part | null, name: string): Part {
  if (part === null) throw new TypeError(`the saga has no ${name}, which its command needs`);
  return part;
}
