// What order-service hears of payments that wait: the order shows it, and changes in nothing else. Pure.
import type { MessageOf } from '@order-saga/shared/contracts/message';
import type { OrderStatus } from './order.ts';

/** What is kept of the newest PaymentPending. */
export interface HeardPending {
  readonly attempt: number;
  readonly revision: number;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly action: { readonly type: string; readonly url: string } | null;
}

/** An order, as far as that matters. */
export interface PendingOrder {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly attempt: number;
  readonly heard: HeardPending | null;
}

/**
 * @param found of the orders that are there; one that is not was pruned, or is of another system on the same broker
 * @returns those that are to be written
 */
export function hear(
  messages: readonly MessageOf<'PaymentPending'>[],
  found: readonly PendingOrder[],
): PendingOrder[] {
  const orders = new Map(found.map((order) => [order.orderId, order]));
  const changed = new Set<string>();
  for (const { body } of messages) {
    const order = orders.get(body.orderId);
    if (order === undefined || !isNews(order, body)) continue;
    const { attempt, revision, expiresAt, action } = body;
    orders.set(order.orderId, { ...order, heard: { attempt, revision, expiresAt, action } });
    changed.add(order.orderId);
  }
  return [...changed].map((orderId) => orders.get(orderId)!);
}

/** An order with an end shows nothing, and neither does an earlier attempt or revision. */
function isNews({ status, attempt, heard }: PendingOrder, body: Omit<HeardPending, 'action'>): boolean {
  if (status !== 'Suspend' || body.attempt < attempt) return false;
  if (heard === null || body.attempt > heard.attempt) return true;
  return body.attempt === heard.attempt && body.revision > heard.revision;
}
