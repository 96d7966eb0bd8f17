// The queue `order.events`: what payment-service tells of payments that wait. Their customers are told by the order, and by an
// event: published once the order shows it, and confirmed before the ack.
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
  /** What is to be published of each, once all are kept. */
  async function keep(heard: readonly MessageOf<'PaymentPending'>[]): Promise<Message[][]> {
    const orderIds = [...new Set(heard.map(({ body }) => body.orderId))];
    const { written, news } = await decideInStore(store, orderIds, (found) => hear(heard, found));
    onNews(written.filter(isAnswer));
    return news.map((each) => (each === null ? [] : [each]));
  }

  return async (messages) => {
    const heard = messages.filter(isPending);
    const told = heard.length === 0 ? [] : await keep(heard);
    return messages.map((message) =>
      isPending(message)
        ? { publish: told[heard.indexOf(message)] ?? [] }
        : { reject: { code: 'unknown-type', message: `order-service does not read ${message.type}` } },
    );
  };
}

const isPending = (message: Message): message is MessageOf<'PaymentPending'> & Message =>
  message.type === 'PaymentPending';
