// What order-service is told of holds: which orders wait with a command that is held. Only admission looks at it. Pure.
import type { MessageOf } from '@order-saga/shared/contracts/message';

/** An order, as far as that matters. */
export interface HeldOrder {
  readonly orderId: string;
  readonly isHeld: boolean;
  /** Of the newest message that said so; 0: none came. */
  readonly revision: number;
}

/**
 * The highest revision holds, whatever comes first, later or twice.
 * @param found of the orders that are there
 * @returns those that are to be written
 */
export function noteHeld(
  messages: readonly MessageOf<'CommandHeld'>[],
  found: readonly HeldOrder[],
): HeldOrder[] {
  const orders = new Map(found.map((order) => [order.orderId, order]));
  const changed = new Set<string>();
  for (const { body } of messages) {
    const { orderId, revision, held } = body;
    if (revision <= (orders.get(orderId)?.revision ?? Number.POSITIVE_INFINITY)) continue;
    orders.set(orderId, { orderId, isHeld: held, revision });
    changed.add(orderId);
  }
  return [...changed].map((orderId) => orders.get(orderId)!);
}
