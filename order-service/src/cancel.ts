// A customer asks to cancel: noted on the order and announced through the outbox. The saga decides.
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import { decideInStore } from '@order-saga/shared/database/store';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { cancelRequested, LEASE_MS } from './domain/events.ts';
import { isEnded, type Order, type OrderProgress } from './domain/order.ts';
import type { Tenant } from './domain/tenant.ts';
import type { CancelStore } from './store/order-stores.ts';

/**
 * @returns the order, and the event to publish (committed in the outbox)
 * @throws RequestError ORDER_NOT_FOUND, ORDER_FINISHED
 */
export async function requestCancel(
  store: CancelStore,
  orderId: string,
  tenant: Tenant,
): Promise<{ order: Order; event: Message }> {
  const { written, changes } = await decideInStore(store, { orderId, tenant }, (order) => ({
    changes: decideCancel(orderId, order),
  }));
  const event = cancelRequested({ ...changes, traceparent: written.traceparent });
  return { order: written.order, event };
}

/** Asked again: announced again, with the same id. */
function decideCancel(orderId: string, order: OrderProgress | null) {
  if (order === null) throw requestError('ORDER_NOT_FOUND', `There is no order ${orderId}.`);
  const { attempt, status } = order;
  if (isEnded(order))
    throw requestError('ORDER_FINISHED', `The order is ${status}: it can no longer be cancelled.`);
  return {
    orderId,
    attempt,
    messageId: messageIdOf(orderId, attempt, 'OrderCancelRequested'),
    leaseMs: LEASE_MS,
  };
}
