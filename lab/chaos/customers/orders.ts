// The steady flow of orders. Slower while many have no end yet, faster when it is behind its schedule.
import { planOrder } from '../plan/order-plan.ts';
import type { Random } from '../random.ts';
import type { Clients } from './clients.ts';
import { place } from './place.ts';

/** Orders a second: 2,700 in five minutes, of which a slow machine may lose a quarter to waiting. */
const RATE = 9;
const TICK_MS = 50;
/** Customers whose order is not answered yet. */
const MOST_IN_HAND = 250;
/** Orders without an end. */
const MOST_UNFINISHED = 500;

/**
 * Places orders until the run closes, then waits for those under way.
 * @param unfinished orders in the database without an end, as last seen
 */
export async function placeOrders(clients: Clients, seed: Random, unfinished: () => number): Promise<void> {
  const begin = performance.now();
  const underWay = new Set<Promise<unknown>>();
  let placing = 0;
  for (let index = 0; !clients.closing.aborted && !clients.abort.aborted; ) {
    const isDue = ((performance.now() - begin) / 1000) * RATE > index;
    if (!isDue || placing >= MOST_IN_HAND || unfinished() >= MOST_UNFINISHED) {
      await clients.pause(TICK_MS);
      continue;
    }
    placing++;
    const customer = place(clients, planOrder(seed, index++), () => {
      placing--;
    }).finally(() => underWay.delete(customer));
    underWay.add(customer);
  }
  await Promise.all(underWay);
}
