// An order of the demo from its first request on, with what is known of its saga.
import type { Answer, Order, Saga } from '../api.ts';
import type { OrderKind } from './order-kind.ts';

export interface TrackedOrder {
  readonly kind: OrderKind;
  /** Its own customer, so that a second order for the same request would be found. */
  readonly customerId: string;
  /** One for each time the order was sent. */
  readonly answers: Answer<Order>[];
  /** From here its time counts. Milliseconds since 1970. */
  since: number;
  /** The attempt whose end counts. */
  attempt: number;
  saga: Saga | null;
}

/** Undefined as long as the first request is not answered. */
export function orderIdOf({ answers }: TrackedOrder): string | undefined {
  return answers[0]?.body.orderId;
}

/** Whether the attempt that counts is over. */
export function hasEnded({ saga, attempt }: TrackedOrder): boolean {
  return saga !== null && saga.outcome !== 'running' && saga.attempt >= attempt;
}

/** The states that the saga has been in, in their order; an accepted order is in `Suspend`. */
export function pathOf({ saga, answers }: TrackedOrder): string[] {
  if (saga === null) return answers.length === 0 ? [] : ['Suspend'];
  return saga.history.filter(({ from, to }) => from !== to).map(({ to }) => to);
}
