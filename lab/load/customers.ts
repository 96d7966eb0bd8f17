// The customers. Closed loop: so many orders are always in flight. Open loop: so many come each second, whatever happens.
import { ApiProblem } from '@order-saga/client/api-problem';
import { dataOf } from '@order-saga/client/create-client';
import { createOrderServiceClient, type Order } from '@order-saga/client/order-service';
import { type Customers, type Ended, timedLoop } from './closed-loop.ts';
import { openLoop } from './open-loop.ts';
import { orderOf } from './orders.ts';
import { createPooledTransport } from './pooled-transport.ts';

export interface Load extends Customers {
  /** @param until ends it early: true once no more orders are to begin */
  closedLoop(
    count: number,
    inFlight: number,
    onEnd?: (ms: number) => void,
    until?: () => boolean,
  ): Promise<Ended>;
  /** Places one order and waits for its end. @returns milliseconds; Infinity when it was refused, or has none in time */
  tryOne(): Promise<number>;
  /** Places orders at a steady rate without waiting for their ends. */
  openLoop(perSecond: number, seconds: number): Promise<Answered>;
}

export interface Answered {
  /** Milliseconds from the request to its 202. */
  readonly accepted: readonly number[];
  /** Milliseconds from the request to its 503. */
  readonly refused: readonly number[];
  readonly seconds: number;
}

const WAIT_SECONDS = 60;

/**
 * Each customer keeps to one replica of order-service, as behind a Kubernetes Service, which balances connections.
 * @param urls base URL of each replica
 */
export function createLoad(urls: readonly string[]): Load {
  const transports = urls.map(createPooledTransport);
  const clients = urls.map((baseUrl, index) => createOrderServiceClient({ baseUrl, ...transports[index]! }));
  let placed = 0;

  async function place(header: { prefer?: string }, customer?: number): Promise<Order> {
    const index = placed++;
    const client = clients[(customer ?? index) % clients.length]!;
    return dataOf(client.POST('/orders', { params: { header }, body: orderOf(index) }));
  }

  async function placeAndWait(customer?: number): Promise<number> {
    const since = performance.now();
    const order = await place({ prefer: `wait=${WAIT_SECONDS}` }, customer);
    if (!hasEnd(order))
      throw new Error(`an order had no end after ${WAIT_SECONDS} s: ${JSON.stringify(order)}`);
    return performance.now() - since;
  }

  return {
    closedLoop: (count, inFlight, onEnd, until) => timedLoop(placeAndWait, { count, inFlight, onEnd, until }),
    async tryOne() {
      const since = performance.now();
      const order = await place({ prefer: `wait=${WAIT_SECONDS}` }).catch(nullIfRefused);
      return order !== null && hasEnd(order) ? performance.now() - since : Number.POSITIVE_INFINITY;
    },
    async openLoop(perSecond, seconds) {
      const accepted: number[] = [];
      const refused: number[] = [];
      const since = performance.now();
      const placeOne = async () => {
        const begun = performance.now();
        const order = await place({}).catch(nullIfRefused);
        (order === null ? refused : accepted).push(performance.now() - begun);
      };
      await openLoop(placeOne, { perSecond, isOver: (begun) => begun >= perSecond * seconds });
      return { accepted, refused, seconds: (performance.now() - since) / 1000 };
    },
    close: async () => {
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
}

const hasEnd = ({ status }: Order): boolean => status === 'Completed' || status === 'Failed';

/** 503: too many orders have no end yet. */
function nullIfRefused(error: unknown): null {
  if (error instanceof ApiProblem && error.status === 503) return null;
  throw error;
}
