// A customer asks to cancel: noted on the order and announced through the outbox. The saga decides.
import type { Message } from '@order-saga/shared/contracts/message';
import { TRANSACTION } from '@order-saga/shared/database/database';
import { requestError } from '@order-saga/shared/http/errors';
import type { PrismaClient } from './database.ts';
import type { Order } from './domain.ts';
import { cancelRequested } from './order-events.ts';
import { lockOrders, readOrder } from './order-store.ts';
import type { Tenant } from './tenant.ts';

/**
 * @returns the order, and the event to publish (committed in the outbox)
 * @throws RequestError ORDER_NOT_FOUND, ORDER_FINISHED
 */
export function requestCancel(
  database: PrismaClient,
  orderId: string,
  tenant: Tenant,
): Promise<{ order: Order; event: Message }> {
  return database.$transaction(async (tx) => {
    // Whose it is never changes.
    const isSeen = (await readOrder(tx, orderId, tenant)) !== null;
    const order = isSeen ? (await lockOrders(tx, [orderId])).get(orderId) : undefined;
    if (order === undefined) throw requestError('ORDER_NOT_FOUND', `There is no order ${orderId}.`);
    if (order.status !== 'Suspend') {
      throw requestError('ORDER_FINISHED', `The order is ${order.status}: it can no longer be cancelled.`);
    }
    const [row] = await tx.$queryRaw<{ traceparent: string | null }[]>`
      UPDATE customer_order SET cancel_requested_at = coalesce(cancel_requested_at, now()), updated_at = now()
      WHERE order_id = ${orderId}::uuid RETURNING traceparent`;
    const event = cancelRequested({
      order_id: orderId,
      attempt: order.attempt,
      traceparent: row!.traceparent,
    });
    // Asked again: announced again, with the same id.
    await tx.$executeRaw`
      INSERT INTO outbox (message_id, order_id, attempt, type, lease_until)
      VALUES (${event.messageId}::uuid, ${orderId}::uuid, ${order.attempt}, ${event.type}, now() + interval '3 seconds')
      ON CONFLICT (message_id) DO UPDATE SET lease_until = excluded.lease_until`;
    return { order: (await readOrder(tx, orderId, tenant))!, event };
  }, TRANSACTION);
}
