// The steady flow of orders. Slower while many have no end yet, faster when it is behind its schedule.
import { openLoop } from '../../load/open-loop.ts';
import { planOrder } from '../plan/order-plan.ts';
import type { Random } from '../random.ts';
import type { Clients } from './clients.ts';
import { place } from './place.ts';

/** Orders a second: 2,700 in five minutes, of which a slow machine may lose a quarter to waiting. */
const RATE = 9;
/** Customers whose order is not answered yet. */
const MOST_IN_FLIGHT = 250;
/** Orders without an end. */
const MOST_UNFINISHED = 500;

/**
 * Places orders until the run closes, then waits for those under way.
 * @param unfinished orders in the database without an end, as last seen
 */
export async function placeOrders(clients: Clients, seed: Random, unfinished: () => number): Promise<void> {
  let placing = 0;
  const placeOne = (index: number) => {
    placing++;
    return place(clients, planOrder(seed, index), () => {
      placing--;
    });
  };
  await openLoop(placeOne, {
    perSecond: RATE,
    isOver: () => clients.closing.aborted || clients.abort.aborted,
    mayBegin: () => placing < MOST_IN_FLIGHT && unfinished() < MOST_UNFINISHED,
  });
}
