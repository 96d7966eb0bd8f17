// The events of an order, made from its row: so they can be published again at any time.

import type { OrderLine } from '@order-saga/shared/contracts/fields';
import { createMessage, type Message } from '@order-saga/shared/contracts/message';

/** What events are made of. */
export interface EventSource {
  readonly order_id: string;
  readonly attempt: number;
  readonly customer_id: string;
  readonly currency: string;
  readonly total: bigint | number;
  readonly lines: readonly OrderLine[];
  /** Null after the first end: then the saga exists, and OrderCreated is needed no more. */
  readonly payment_token: string | null;
  readonly traceparent: string | null;
}

/** OrderCreated of an order's first attempt; null when its saga is known to exist. */
export function orderCreated(source: EventSource): Message | null {
  const { order_id: orderId, customer_id: customerId, currency, lines, payment_token: token } = source;
  if (token === null) return null;
  const body = {
    orderId,
    attempt: 1,
    customerId,
    currency,
    total: Number(source.total),
    lines: [...lines],
    payment: { token },
  };
  return createMessage('OrderCreated', body, { causationId: null, traceparent: source.traceparent });
}

export function cancelRequested({
  order_id: orderId,
  attempt,
  traceparent,
}: Pick<EventSource, 'order_id' | 'attempt' | 'traceparent'>): Message {
  return createMessage('OrderCancelRequested', { orderId, attempt }, { causationId: null, traceparent });
}
