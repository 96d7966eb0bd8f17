// The queue `order.commands`: ends of orders that are open and in their attempt are written as they come; every other
// command is answered from the order's own row.

import { beyondRetention } from '@order-saga/shared/consumer/beyond-retention';
import type { BatchHandler, HandlerOutcome } from '@order-saga/shared/consumer/consumer';
import { takeOrDecide } from '@order-saga/shared/consumer/take-or-decide';
import type { Message } from '@order-saga/shared/contracts/message';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import type { RetentionDays } from '@order-saga/shared/database/retention';
import type { PrismaClient } from './database.ts';
import {
  applyCommand,
  endOf,
  isEnd,
  type OrderChange,
  type OrderCommand,
  type OrderProgress,
  replyTo,
} from './domain.ts';
import type { EndNews } from './end-news.ts';
import { endOrders, lockOrders, olderOrders, writeProgress } from './order-store.ts';
import { noteRefused } from './refused-commands.ts';

/**
 * @param news has other copies told, with the commit, of orders that have their end
 * @param onEnd told after the commit which orders now have their end
 */
export function createCommandHandler(
  database: PrismaClient,
  news: Pick<EndNews, 'tell' | 'telling'>,
  onEnd: (orders: readonly OrderChange[]) => void,
  retentionDays: RetentionDays = 0,
): BatchHandler {
  return async (messages) => {
    const written: (() => readonly OrderChange[])[] = [];
    const outcomes = await takeOrDecide<Message, HandlerOutcome>(database.$driver, messages, {
      mayTake: isEnd,
      take(tx, messages) {
        const ends = messages.filter(isEnd);
        const ended = tx.$withCommit(endOrders(ends.map(endOf), news.telling));
        written.push(() => [...ended().values()]);
        return () => {
          const taken = ends.filter(({ body }) => ended().has(body.orderId));
          return new Map(taken.map((command) => [command, { publish: [replyTo(command)] }]));
        };
      },
      async decide(tx, messages) {
        const { outcomes, changed } = await decideFromOrders(tx, messages, retentionDays);
        written.push(tx.$withCommit(writeProgress(changed)));
        tx.$withCommit(news.tell(changed.filter(isEnded).map(({ orderId }) => orderId)));
        return outcomes;
      },
    });
    onEnd(written.flatMap((orders) => orders()).filter(isEnded));
    return outcomes;
  };
}

const isEnded = ({ status }: OrderProgress) => status !== 'Suspend';

async function decideFromOrders(
  tx: SqlRunner,
  messages: readonly Message[],
  retentionDays: RetentionDays,
): Promise<{ outcomes: HandlerOutcome[]; changed: ({ orderId: string } & OrderProgress)[] }> {
  const orderIds = [...new Set(messages.map((message) => message.body.orderId))];
  const orders = await lockOrders(tx, orderIds);
  const changed = new Map<string, OrderProgress>();
  const unknown = orderIds.filter((orderId) => !orders.has(orderId));
  // Rare: there is an order for every command, unless it was pruned.
  const old = unknown.length === 0 ? new Set<string>() : await olderOrders(tx, unknown, retentionDays);
  const decided = messages.map((message) => decide(message, orders, changed, old));
  const outcomes = unknown.length === 0 ? decided : await parkOnce(tx, messages, decided);
  return { outcomes, changed: [...changed].map(([orderId, order]) => ({ orderId, ...order })) };
}

const COUNTED: HandlerOutcome = { publish: [] };

/** A command of an order that there is not comes again and again: it is parked when it comes first. */
async function parkOnce(
  tx: SqlRunner,
  messages: readonly Message[],
  outcomes: readonly HandlerOutcome[],
): Promise<HandlerOutcome[]> {
  const isRefused = (index: number) => isOrderCommand(messages[index]!) && 'reject' in outcomes[index]!;
  const noted = await noteRefused(
    tx,
    messages.filter((_, index) => isRefused(index)),
  );
  return outcomes.map((outcome, index) => {
    if (!isRefused(index)) return outcome;
    const { messageId } = messages[index]!;
    if (noted.has(messageId)) return COUNTED;
    noted.add(messageId);
    return outcome;
  });
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
