// The customers, in the process of the order service: they are asked for over the channel to its parent.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type Customers, type Ended, timedLoop } from '../../../load/closed-loop.ts';
import { orderOf } from '../../../load/orders.ts';
import type { NewOrder } from '../business/order.ts';

interface Asked {
  readonly count: number;
  readonly inFlight: number;
}

/** How far it is, some times a second, and the result at the end. */
type Told = { readonly ended: number } | { readonly result: Ended };

const TELL_MS = 250;

/** The child's end. @param place resolves when the order has its end */
export function serveLoad(place: (order: NewOrder) => Promise<void>): void {
  let placed = 0;
  const tell = (told: Told) => process.send?.(told);

  async function placeAndWait(): Promise<number> {
    const since = performance.now();
    await place(orderOf(placed++));
    return performance.now() - since;
  }

  process.on('message', async (asked: Asked) => {
    let ended = 0;
    const onEnd = () => ended++;
    const timer = setInterval(() => {
      tell({ ended });
      ended = 0;
    }, TELL_MS);
    const result = await timedLoop(placeAndWait, { ...asked, onEnd });
    clearInterval(timer);
    tell({ ended });
    tell({ result });
  });
}

/**
 * The parent's end.
 * @param customers the process that calls `serveLoad`
 * @param all processes without which no order would ever end
 */
export function remoteLoad(customers: ChildProcess, all: readonly ChildProcess[]): Customers {
  const lost = Promise.race(all.map(untilLost));
  lost.catch(() => {}); // In the end they are stopped.

  function ask(asked: Asked, onEnd: () => void): Promise<Ended> {
    return new Promise((resolve) => {
      customers.on('message', function hear(told: Told) {
        if ('result' in told) {
          customers.off('message', hear);
          resolve(told.result);
        } else for (let count = 0; count < told.ended; count++) onEnd();
      });
      customers.send(asked);
    });
  }

  return {
    closedLoop: (count, inFlight, onEnd = () => {}) => Promise.race([ask({ count, inFlight }, onEnd), lost]),
    close: async () => {},
  };
}

async function untilLost(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error('a process of the peer ended under load');
}
