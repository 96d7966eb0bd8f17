// So many orders are always under way: each customer places one, waits for its end, and places the next.

/** Customers who wait. */
export interface ClosedLoop {
  /** Places orders and waits for the end of each; a new one begins when one has its end. */
  closedLoop(count: number, inFlight: number, onEnd?: () => void): Promise<Ended>;
  close(): Promise<void>;
}

export interface Ended {
  /** Milliseconds from the request to its answer with the order's end. */
  readonly latencies: readonly number[];
  readonly seconds: number;
}

/** @param placeAndWait places one order of a customer, who has a number from 0 on @returns milliseconds until its end */
export async function runClosedLoop(
  placeAndWait: (customer: number) => Promise<number>,
  {
    count,
    inFlight,
    onEnd = () => {},
    until = () => false,
  }: {
    count: number;
    inFlight: number;
    onEnd?: ((ms: number) => void) | undefined;
    until?: (() => boolean) | undefined;
  },
): Promise<Ended> {
  const latencies: number[] = [];
  const since = performance.now();
  let begun = 0;
  const shop = async (customer: number): Promise<void> => {
    while (begun < count && !until()) {
      begun++;
      const ms = await placeAndWait(customer);
      latencies.push(ms);
      onEnd(ms);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, customer) => shop(customer)));
  return { latencies, seconds: (performance.now() - since) / 1000 };
}
