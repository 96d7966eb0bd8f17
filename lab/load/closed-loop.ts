// So much is always under way: each customer begins something, waits for its end, and begins the next.

export interface LoopOptions {
  readonly count: number;
  readonly inFlight: number;
  /** Ends it early: true once nothing more is to begin. */
  readonly until?: (() => boolean) | undefined;
}

/** @param work does one of `count`; numbers and customers count from 0 on @returns the results, by number */
export async function closedLoop<Result>(
  work: (number: number, customer: number) => Promise<Result>,
  { count, inFlight, until = () => false }: LoopOptions,
): Promise<Result[]> {
  const results: Result[] = [];
  let begun = 0;
  const shop = async (customer: number): Promise<void> => {
    while (begun < count && !until()) {
      const number = begun++;
      results[number] = await work(number, customer);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, (_, customer) => shop(customer)));
  return results;
}

/** Runs `work` for each item, at most `limit` at a time. @returns the results, in the items' order */
export const inFlight = <Item, Result>(
  limit: number,
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> =>
  closedLoop((index) => work(items[index]!, index), { count: items.length, inFlight: limit });

/** Orders that had their end. */
export interface Ended {
  /** Milliseconds from the request to its answer with the order's end. */
  readonly latencies: readonly number[];
  readonly seconds: number;
}

/** Customers who wait, whatever they place their orders with. */
export interface Customers {
  /** Places orders and waits for the end of each; a new one begins when one has its end. */
  closedLoop(count: number, inFlight: number, onEnd?: () => void): Promise<Ended>;
  close(): Promise<void>;
}

/** @param placeAndWait places one order @returns milliseconds until its end */
export async function timedLoop(
  placeAndWait: (customer: number) => Promise<number>,
  { onEnd = () => {}, ...options }: LoopOptions & { onEnd?: ((ms: number) => void) | undefined },
): Promise<Ended> {
  const since = performance.now();
  const latencies = await closedLoop(async (_, customer) => {
    const ms = await placeAndWait(customer);
    onEnd(ms);
    return ms;
  }, options);
  return { latencies, seconds: (performance.now() - since) / 1000 };
}
