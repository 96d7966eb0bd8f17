// The queue `order.hints`: what the orchestrator tells of orders that wait with a command that is held.
import type { BatchHandler } from '@order-saga/shared/consumer/consumer-options';
import type { Message, MessageOf } from '@order-saga/shared/contracts/message';
import { decideInStore } from '@order-saga/shared/database/store';
import { noteHeld } from './domain/held.ts';
import type { HeldStore } from './store/order-stores.ts';

export function createHintHandler(store: HeldStore): BatchHandler {
  return async (messages) => {
    const hints = messages.filter(isHint);
    if (hints.length > 0) {
      const orderIds = [...new Set(hints.map(({ body }) => body.orderId))];
      await decideInStore(store, orderIds, (found) => ({ changes: noteHeld(hints, found) }));
    }
    return messages.map((message) =>
      isHint(message)
        ? { publish: [] }
        : { reject: { code: 'unknown-type', message: `order-service is not told ${message.type}` } },
    );
  };
}

const isHint = (message: Message): message is MessageOf<'CommandHeld'> & Message =>
  message.type === 'CommandHeld';
