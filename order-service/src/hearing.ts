// The queue `order.events`: what payment-service tells of payments that wait.
import type { BatchHandler } from '@order-saga/shared/consumer/consumer-options';
import type { Message, MessageOf } from '@order-saga/shared/contracts/message';
import { decideInStore } from '@order-saga/shared/database/store';
import { isAnswer, type OrderChange } from './domain/order.ts';
import { hear } from './domain/pending.ts';
import type { PendingStore } from './store/order-stores.ts';

/** @param onNews told after the commit which orders now have something for their customers */
export function createHearingHandler(
  store: PendingStore,
  onNews: (orders: readonly OrderChange[]) => void,
): BatchHandler {
  return async (messages) => {
    const heard = messages.filter(isPending);
    if (heard.length > 0) {
      const orderIds = [...new Set(heard.map(({ body }) => body.orderId))];
      const { written } = await decideInStore(store, orderIds, (found) => ({ changes: hear(heard, found) }));
      onNews(written.filter(isAnswer));
    }
    return messages.map((message) =>
      isPending(message)
        ? { publish: [] }
        : { reject: { code: 'unknown-type', message: `order-service does not read ${message.type}` } },
    );
  };
}

const isPending = (message: Message): message is MessageOf<'PaymentPending'> & Message =>
  message.type === 'PaymentPending';
