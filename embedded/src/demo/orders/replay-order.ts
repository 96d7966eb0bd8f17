// An operator starts a failed saga again, with a card that works.
import type { Api } from '../api.ts';
import { orderIdOf, type TrackedOrder } from './tracked-order.ts';

/** After this the order is at its second attempt; follow it with `watchOrders`. */
export async function replayOrder(api: Api, order: TrackedOrder): Promise<void> {
  const begun = Date.now();
  await api.replay(orderIdOf(order)!, {
    reason: 'the customer gave another card',
    payment: { token: 'tok_visa' },
    ifAttempt: 1,
  });
  order.since = begun;
  order.attempt = 2;
}
