// Events are committed to the outbox with what they tell of, published right after from memory, and deleted after the
// confirm. The sweep takes what a dead process or an absent broker left.
import type { Broker } from '@order-saga/shared/broker/broker';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { createBatcher } from '@order-saga/shared/concurrency/batcher';
import type { Message } from '@order-saga/shared/contracts/message';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { Stoppable } from '@order-saga/shared/process/service';
import type { FirstMessageStore } from './store/order-stores.ts';

export interface Relay extends Stoppable {
  /** Publishes events whose outbox rows are committed. Never fails: what does not succeed is left to the sweep. */
  publish(message: Message): void;
}

const MAX_BATCH = 128;
/** Events in memory; more are left to the sweep. */
const MAX_WAITING = 2000;
/** Rows of published events are deleted together after this time: far less than their lease. */
const DELETE_MS = 250;

export function createRelay(store: FirstMessageStore, broker: Broker, logger: Logger): Relay {
  let published: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let deleting = Promise.resolve();
  const batcher = createBatcher<Message, void>(
    async (messages) => {
      await publishMessages(broker, 'order-service', messages);
      for (const { messageId } of messages) published.push(messageId);
      timer ??= setTimeout(deleteNow, DELETE_MS);
      return [];
    },
    { maxBatch: MAX_BATCH, maxWaiting: MAX_WAITING, isOwnFault },
  );

  function deleteNow(): void {
    timer = undefined;
    const messageIds = published;
    published = [];
    deleting = store.deletePublished(messageIds).catch((error: unknown) => {
      // Then the sweep publishes them once more, with the same ids.
      logger.debug({ err: error }, 'outbox rows left to the sweep');
    });
  }

  return {
    publish(message) {
      if (!broker.isUp()) return;
      batcher.add(message).catch((error: unknown) => {
        const { orderId } = message.body;
        logger.debug({ err: error, orderId, messageId: message.messageId }, 'event left to the outbox sweep');
      });
    },
    async stop() {
      clearTimeout(timer);
      if (published.length > 0) deleteNow();
      await deleting;
    },
  };
}
