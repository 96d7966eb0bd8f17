// The events of an order, made from its row: so they can be published again at any time; and when that is.
import type { OrderLine } from '@order-saga/shared/contracts/fields';
import { createMessage, type Message } from '@order-saga/shared/contracts/message';

const MINUTE_MS = 60 * 1000;

/** Waits before OrderCreated of an order without an end is sent once more; the last one is repeated. */
export const REPEATS_AFTER_MS = [1, 2, 4, 8, 16, 32, 60].map((minutes) => minutes * MINUTE_MS);
export const FIRST_REPEAT_MS = MINUTE_MS;
/** For this long the process that committed an event has it to itself. */
export const LEASE_MS = 3 * 1000;

/** What events are made of. */
export interface EventSource {
  readonly orderId: string;
  readonly attempt: number;
  readonly customerId: string;
  readonly currency: string;
  readonly total: number;
  readonly lines: readonly OrderLine[];
  /** Null after the first end: then the saga exists, and OrderCreated is needed no more. */
  readonly paymentToken: string | null;
  readonly traceparent: string | null;
}

/** OrderCreated, which is of an order's first attempt. */
export function orderCreated(order: Omit<EventSource, 'attempt'> & { paymentToken: string }): Message {
  const { orderId, customerId, currency, total, lines, traceparent } = order;
  const payment = { token: order.paymentToken };
  const body = { orderId, attempt: 1, customerId, currency, total, lines: [...lines], payment };
  return createMessage('OrderCreated', body, { causationId: null, traceparent });
}

export function cancelRequested({
  orderId,
  attempt,
  traceparent,
}: Pick<EventSource, 'orderId' | 'attempt' | 'traceparent'>): Message {
  return createMessage('OrderCancelRequested', { orderId, attempt }, { causationId: null, traceparent });
}

export type EventType = 'OrderCreated' | 'OrderCancelRequested';

/** First messages that are due: committed and never confirmed, or without an end of their order. */
export interface DueMessages {
  /** From the outbox. `source` is null where there is nothing to announce: the order ended and was pruned. */
  readonly events: readonly {
    readonly messageId: string;
    readonly type: EventType;
    readonly source: EventSource | null;
  }[];
  readonly repeats: readonly (EventSource & { readonly cancelRequested: boolean })[];
}

/** Cancels first: the saga keeps a cancel until OrderCreated comes, and no step is taken in between. */
export function messagesOf({ events, repeats }: DueMessages): Message[] {
  const sourcesOf = (type: EventType) =>
    events.flatMap((event) => (event.type === type && event.source !== null ? [event.source] : []));
  const cancelled = [
    ...sourcesOf('OrderCancelRequested'),
    ...repeats.filter((order) => order.cancelRequested),
  ];
  const created = [...sourcesOf('OrderCreated'), ...repeats.filter(({ attempt }) => attempt === 1)];
  return [...cancelled.map(cancelRequested), ...created.filter(hasToken).map(orderCreated)];
}

const hasToken = (order: EventSource): order is EventSource & { paymentToken: string } =>
  order.paymentToken !== null;
