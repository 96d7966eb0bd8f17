// The customers. Closed loop: so many orders are always in flight. Open loop: so many come each second, whatever happens.
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { stock } from './system.ts';

export interface Load {
  /**
   * Places orders and waits for the end of each; a new one begins when one has its end.
   * @param until ends it early: true once no more orders are to begin
   */
  closedLoop(
    count: number,
    inFlight: number,
    onEnd?: (ms: number) => void,
    until?: () => boolean,
  ): Promise<Ended>;
  /** Places one order and waits for its end. @returns milliseconds; Infinity when it was refused */
  tryOne(): Promise<number>;
  /** Places orders at a steady rate without waiting for their ends. */
  openLoop(perSecond: number, seconds: number): Promise<Answered>;
  close(): Promise<void>;
}

export interface Ended {
  /** Milliseconds from the request to its answer with the order's end. */
  readonly latencies: readonly number[];
  readonly seconds: number;
}

export interface Answered {
  /** Milliseconds from the request to its 202. */
  readonly accepted: readonly number[];
  /** Milliseconds from the request to its 503. */
  readonly refused: readonly number[];
  readonly seconds: number;
}

const WAIT_SECONDS = 60;
/** Connections to each URL. */
const CONNECTIONS = 600;
const skus = [...stock.keys()];

/** @param urls base URLs, taken in turn */
export function createLoad(urls: readonly string[]): Load {
  const pools = urls.map((url) => new Pool(url, { connections: CONNECTIONS, pipelining: 1 }));
  let placed = 0;

  async function post(headers: Record<string, string>): Promise<{ statusCode: number; body: OrderAnswer }> {
    const index = placed++;
    const { statusCode, body } = await pools[index % pools.length]!.request({
      method: 'POST',
      path: '/orders',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(orderOf(index)),
    });
    return { statusCode, body: (await body.json()) as OrderAnswer };
  }

  async function placeAndWait(): Promise<number> {
    const since = performance.now();
    const { statusCode, body } = await post({ prefer: `wait=${WAIT_SECONDS}` });
    if (body.status !== 'Completed' && body.status !== 'Failed')
      throw new Error(
        `an order had no end after ${WAIT_SECONDS} s: HTTP ${statusCode} ${JSON.stringify(body)}`,
      );
    return performance.now() - since;
  }

  return {
    async closedLoop(count, inFlight, onEnd = () => {}, until = () => false) {
      const latencies: number[] = [];
      const since = performance.now();
      let begun = 0;
      const customer = async (): Promise<void> => {
        while (begun < count && !until()) {
          begun++;
          const ms = await placeAndWait();
          latencies.push(ms);
          onEnd(ms);
        }
      };
      await Promise.all(Array.from({ length: inFlight }, customer));
      return { latencies, seconds: (performance.now() - since) / 1000 };
    },
    async tryOne() {
      const since = performance.now();
      const { statusCode } = await post({ prefer: `wait=${WAIT_SECONDS}` });
      return statusCode === 200 ? performance.now() - since : Number.POSITIVE_INFINITY;
    },
    async openLoop(perSecond, seconds) {
      const accepted: number[] = [];
      const refused: number[] = [];
      const requests: Promise<void>[] = [];
      const since = performance.now();
      for (let sent = 0; sent < perSecond * seconds; ) {
        const due = Math.min(perSecond * seconds, ((performance.now() - since) / 1000) * perSecond);
        for (; sent < due; sent++) requests.push(place());
        await delay(1);
      }
      await Promise.all(requests);
      return { accepted, refused, seconds: (performance.now() - since) / 1000 };

      async function place(): Promise<void> {
        const begun = performance.now();
        const { statusCode, body } = await post({});
        const ms = performance.now() - begun;
        if (statusCode === 202) accepted.push(ms);
        else if (statusCode === 503) refused.push(ms);
        else throw new Error(`POST /orders: HTTP ${statusCode} ${JSON.stringify(body)}`);
      }
    },
    close: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}

interface OrderAnswer {
  readonly status?: unknown;
}

/** Two lines; every tenth is declined. */
function orderOf(index: number) {
  const first = index % skus.length;
  const second = (first + 1 + ((index * 7) % (skus.length - 1))) % skus.length;
  return {
    customerId: `bench-${index}`,
    currency: 'EUR',
    lines: [
      { sku: skus[first], quantity: 1, unitPrice: 1999 },
      { sku: skus[second], quantity: 2, unitPrice: 500 },
    ],
    payment: { token: index % 10 === 9 ? 'tok_declined' : 'tok_visa' },
  };
}
