// The order service: takes orders over HTTP, and answers when the saga has ended them.
import type { Pool } from 'pg';
import type { Ending, Order } from '../business/order.ts';
import { completeOrder, enterOrder, failOrder } from '../business/order-table.ts';
import { type Message, newMessage } from './message.ts';
import { enterOutbox } from './message-tables.ts';
import type { Change, Service } from './service.ts';
import { inTransaction } from './transaction.ts';

export interface OrderService extends Service {
  /** Enters an order and waits for its end. */
  place(order: Order): Promise<Ending>;
}

export function createOrderService(pool: Pool): OrderService {
  const waiting = new Map<string, (ending: Ending) => void>();
  return {
    async place(order) {
      const ended = new Promise<Ending>((resolve) => waiting.set(order.orderId, resolve));
      await inTransaction(pool, async (tx) => {
        await enterOrder(tx, order);
        await enterOutbox(tx, newMessage('orchestrator', 'OrderCreated', order.orderId, { order }));
      });
      return ended;
    },
    handle: async (message) => changeOf(message),
    committed({ type, orderId, body }) {
      waiting.get(orderId)?.(type === 'FailOrder' ? body.failure : null);
      waiting.delete(orderId);
    },
  };
}

function changeOf(message: Message): Change {
  const { orderId } = message;
  switch (message.type) {
    case 'CompleteOrder':
      return async (tx) => {
        await completeOrder(tx, orderId);
        return newMessage('orchestrator', 'OrderCompleted', orderId, {});
      };
    case 'FailOrder':
      return async (tx) => {
        await failOrder(tx, orderId, message.body.failure);
        return newMessage('orchestrator', 'OrderFailed', orderId, {});
      };
    default:
      throw new Error(`no message for the order service: ${message.type}`);
  }
}
