// Requests that wait for the end of their order (`Prefer: wait`), or for something that its customer has to do before. An end handled by this replica of the service is told at
// once, without a query. Other replicas send word of theirs; they share one poll for what they miss.
import { createInHandByKey } from '@order-saga/shared/concurrency/in-hand';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { Order, OrderChange } from './domain/order.ts';

export interface Waiters {
  /** The finished order, or one with something to do, or null when it is neither after `seconds`, or when the service stops. */
  wait(order: Order, seconds: number): Promise<Order | null>;
  /** As many wait as may: whoever comes now is to be answered at once. */
  isFull(): boolean;
  /** Answers those that wait for these orders, which have their end now. */
  ended(orders: readonly OrderChange[]): void;
  /** Another replica may have given these orders their end: asks for those that are waited for. */
  mayHaveEnded(orderIds: readonly string[]): void;
  /** Answers all that wait with null; later waits end at once. */
  close(): void;
}

const POLL_MS = 50;
/**
 * While this replica handles all ends itself, polls find nothing, and come ever more seldom: up to so much later. So they do
 * at once while other replicas are heard: what a poll finds then is what they are about to tell.
 */
const LONGEST_POLL_MS = 400;
/** Most orders whose end is waited for in one process: every poll asks for all of them. */
const MAX_WAITING = 1000;

/**
 * @param readAnswers those of the given orders that have their end, or something for their customers to do
 * @param hearsOthers whether word of other replicas comes through
 */
export function createWaiters(
  readAnswers: (orderIds: readonly string[]) => Promise<readonly OrderChange[]>,
  hearsOthers: () => boolean,
  logger: Logger,
): Waiters {
  const waiting = createInHandByKey<Set<(end: OrderChange | null) => void>>();
  let closed = false;
  let polling = false;
  let interval = POLL_MS;
  let timer: NodeJS.Timeout | undefined;

  const pauseMs = () => (hearsOthers() ? LONGEST_POLL_MS : interval);

  function poll(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.size === 0) return;
    polling = true;
    readAnswers(waiting.keys())
      .then((orders) => {
        const isNews = orders.some(({ orderId }) => waiting.has(orderId));
        interval = isNews ? POLL_MS : Math.min(interval * 2, LONGEST_POLL_MS);
        tellEnds(orders);
      })
      .catch(onUnread)
      .finally(() => {
        polling = false;
        if (waiting.size > 0) timer = setTimeout(poll, pauseMs());
      });
  }

  function tellEnds(orders: readonly OrderChange[]): void {
    for (const order of orders) settle(order.orderId, order);
  }

  // The database is away: the wait goes on, and ends with what is known.
  function onUnread(error: unknown): void {
    logger.debug({ err: error }, 'waiting orders could not be read');
  }

  function settle(orderId: string, end: OrderChange | null): void {
    const resolvers = waiting.get(orderId);
    waiting.delete(orderId);
    for (const resolve of resolvers ?? []) resolve(end);
  }

  return {
    wait(order, seconds) {
      const { orderId } = order;
      if (closed) return Promise.resolve(null);
      return new Promise((resolve) => {
        const resolvers = waiting.get(orderId) ?? new Set();
        waiting.set(orderId, resolvers);
        const finish = (end: OrderChange | null) => {
          clearTimeout(limit);
          resolvers.delete(finish);
          if (resolvers.size === 0 && waiting.get(orderId) === resolvers) waiting.delete(orderId);
          resolve(end && { ...order, ...end });
        };
        const limit = setTimeout(() => finish(null), seconds * 1000);
        resolvers.add(finish);
        // A poll that is due stays due: waits that begin all the time must not put it off.
        if (!polling) timer ??= setTimeout(poll, pauseMs());
      });
    },
    isFull: () => waiting.size >= MAX_WAITING,
    ended: tellEnds,
    mayHaveEnded(orderIds) {
      const waitedFor = orderIds.filter((orderId) => waiting.has(orderId));
      if (waitedFor.length > 0) readAnswers(waitedFor).then(tellEnds).catch(onUnread);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      for (const orderId of waiting.keys()) settle(orderId, null);
    },
  };
}
