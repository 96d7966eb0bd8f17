// The queue `order.commands`. One row for each order, placed over HTTP: a command inserts none.
import type { BatchHandler } from '@order-saga/shared/consumer/consumer-options';
import { createWorkerHandler } from '@order-saga/shared/worker/handler';
import { decideOrders } from './domain/decide-commands.ts';
import { isEnded, type OrderChange } from './domain/order.ts';
import type { CommandStore } from './store/order-stores.ts';

/** @param onEnd told after the commit which orders now have their end */
export function createCommandHandler(
  store: CommandStore,
  onEnd: (orders: readonly OrderChange[]) => void,
): BatchHandler {
  return createWorkerHandler({
    worker: 'order',
    store,
    askOf: (commands) =>
      commands.map(({ messageId, type, body }) => ({ messageId, type, orderId: body.orderId })),
    decide: decideOrders,
    afterCommit: ({ written }) => onEnd(written.filter(isEnded)),
  });
}
