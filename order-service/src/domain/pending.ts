// What order-service hears of payments that wait: the order shows it, tells others, and changes in nothing else. Pure.
import { createMessage, type MessageOf } from '@order-saga/shared/contracts/message';
import type { OrderStatus, OrderSummary } from './order.ts';

/** What is kept of the newest PaymentPending. */
export interface HeardPending {
  readonly attempt: number;
  readonly revision: number;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly action: { readonly type: string; readonly url: string } | null;
}

/** An order, as far as that matters. */
export interface PendingOrder extends OrderSummary {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly attempt: number;
  readonly heard: HeardPending | null;
}

/**
 * @param found of the orders that are there; one that is not was pruned, or is of another system on the same broker
 * @returns as changes those that are to be written; as news what each message gives to tell, a repeat included, for nobody
 *   knows whether it was told
 */
export function hear(
  messages: readonly MessageOf<'PaymentPending'>[],
  found: readonly PendingOrder[],
): { changes: PendingOrder[]; news: (MessageOf<'OrderActionRequired'> | null)[] } {
  const orders = new Map(found.map((order) => [order.orderId, order]));
  const changed = new Set<string>();
  for (const { body } of messages) {
    const order = orders.get(body.orderId);
    if (order === undefined || !isNews(order, body)) continue;
    const { attempt, revision, expiresAt, action } = body;
    orders.set(order.orderId, { ...order, heard: { attempt, revision, expiresAt, action } });
    changed.add(order.orderId);
  }
  return {
    changes: [...changed].map((orderId) => orders.get(orderId)!),
    news: messages.map((message) => newsOf(message, orders.get(message.body.orderId))),
  };
}

/** What the customer has to do, if the message says so and is the newest. */
function newsOf(
  { messageId, traceparent, body: { attempt, revision, action, expiresAt } }: MessageOf<'PaymentPending'>,
  order: PendingOrder | undefined,
): MessageOf<'OrderActionRequired'> | null {
  if (order?.status !== 'Suspend' || attempt < order.attempt || action === null) return null;
  if (order.heard?.attempt !== attempt || order.heard.revision !== revision) return null;
  const { orderId, customerId, currency, total } = order;
  return createMessage(
    'OrderActionRequired',
    { orderId, attempt, revision, customerId, currency, total, action, expiresAt },
    { causationId: messageId, traceparent },
  );
}

/** An order with an end shows nothing, and neither does an earlier attempt or revision. */
function isNews({ status, attempt, heard }: PendingOrder, body: Omit<HeardPending, 'action'>): boolean {
  if (status !== 'Suspend' || body.attempt < attempt) return false;
  if (heard === null || body.attempt > heard.attempt) return true;
  return body.attempt === heard.attempt && body.revision > heard.revision;
}
