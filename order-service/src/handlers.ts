// The queue `order.commands`: a batch of commands in one transaction, each answered from the order's own row.
import type { Message } from '@order-saga/shared/contracts/message';
import type { BatchHandler, HandlerOutcome } from '@order-saga/shared/messaging/consumer';
import { beyondRetention, type RetentionDays } from '@order-saga/shared/retention';
import type { PrismaClient } from './database.ts';
import { applyCommand, type Order, type OrderCommand, type OrderProgress } from './domain.ts';
import { lockOrders, olderOrders, writeProgress } from './order-store.ts';

/** @param onEnd told after the commit which orders now have their end */
export function createCommandHandler(
  database: PrismaClient,
  onEnd: (orders: readonly Order[]) => void,
  retentionDays: RetentionDays = 0,
): BatchHandler {
  return async (messages) => {
    const { outcomes, written } = await database.$driver.transaction(async (tx) => {
      const orderIds = [...new Set(messages.map((message) => message.body.orderId))];
      const orders = new Map<string, OrderProgress>(await lockOrders(tx, orderIds));
      const changed = new Map<string, OrderProgress>();
      const unknown = orderIds.filter((orderId) => !orders.has(orderId));
      // Rare: there is an order for every command, unless it was pruned.
      const old = unknown.length === 0 ? new Set<string>() : await olderOrders(tx, unknown, retentionDays);
      const outcomes = messages.map((message) => decide(message, orders, changed, old));
      const written = tx.$withCommit(
        writeProgress(
          tx,
          [...changed].map(([orderId, order]) => ({ orderId, ...order })),
        ),
      );
      return { outcomes, written };
    });
    onEnd((await written).filter((order) => order.status !== 'Suspend'));
    return outcomes;
  };
}

function decide(
  message: Message,
  orders: Map<string, OrderProgress>,
  changed: Map<string, OrderProgress>,
  old: ReadonlySet<string>,
): HandlerOutcome {
  if (!isOrderCommand(message)) {
    return { reject: { code: 'unknown-type', message: `order-service has no command ${message.type}` } };
  }
  const { orderId } = message.body;
  const order = orders.get(orderId);
  if (order === undefined && old.has(orderId)) return beyondRetention(message.type, orderId);
  if (order === undefined)
    return { reject: { code: 'unknown-order', message: `there is no order ${orderId}` } };
  const applied = applyCommand(order, message);
  if (applied.order !== order) {
    orders.set(orderId, applied.order);
    changed.set(orderId, applied.order);
  }
  return { publish: [applied.reply] };
}

function isOrderCommand(message: Message): message is OrderCommand {
  return message.type === 'CompleteOrder' || message.type === 'FailOrder' || message.type === 'ReopenOrder';
}
