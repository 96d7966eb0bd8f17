// Follows the sagas of the orders until all have ended.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api.ts';
import { hasEnded, orderIdOf, type TrackedOrder } from './tracked-order.ts';

const POLL_MS = 80;
/** An order that has not ended by then is reported by the checks. Milliseconds. */
const PATIENCE_MS = 15_000;

/**
 * Asks for the unfinished sagas again and again and writes what it learns into the orders. Returns when all orders
 * have ended, or when there is no hope left.
 * @param orders may grow until `allPlaced()`
 * @param show called after each round
 */
export async function watchOrders(
  api: Api,
  orders: readonly TrackedOrder[],
  { allPlaced, show, signal }: { allPlaced: () => boolean; show: () => void; signal: AbortSignal },
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const isComplete = allPlaced();
    await Promise.all(orders.filter((order) => !hasEnded(order)).map((order) => look(api, order)));
    show();
    if ((isComplete && orders.every(hasEnded)) || Date.now() > deadline) return;
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Returns when the first of these orders, which somebody watches, has a failure, or when there is no hope left. */
export async function untilGivenUp(orders: readonly TrackedOrder[], signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while ((orders[0]?.saga?.failure ?? null) === null && Date.now() < deadline)
    await sleep(POLL_MS, undefined, { signal });
}

async function look(api: Api, order: TrackedOrder): Promise<void> {
  const orderId = orderIdOf(order);
  if (orderId !== undefined) order.saga = await api.saga(orderId);
}
