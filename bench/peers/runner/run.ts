// Ours and a peer in turn (A B A B …), so that what the machine does meanwhile hits both alike.
import { type Measurement, measure } from '../../src/measure.ts';
import type { SystemUnderTest } from '../../src/system.ts';
import type { Options } from './options.ts';

export interface Run extends Measurement {
  /** One sentence for each violation; empty: money and stock are right. */
  readonly violations: readonly string[];
}

/** Two runs, one right after the other. */
export interface Pair {
  readonly ours: Run;
  readonly peer: Run;
}

/** All pairs with one peer at one number of orders in flight. */
export interface Comparison {
  readonly peer: string;
  readonly inFlight: number;
  readonly pairs: readonly Pair[];
}

/** How many times faster ours was. */
export const ratioOf = ({ ours, peer }: Pair): number => ours.ordersPerSecond / peer.ordersPerSecond;

type RunOptions = Pick<Options, 'orders' | 'warmUp'> & { readonly inFlight: number };

/** Runs one system once: with new books, warmed up, checked at its end. */
export type RunOnce = (system: SystemUnderTest, options: RunOptions) => Promise<Run>;

export async function comparePeers(
  ours: SystemUnderTest,
  peers: readonly SystemUnderTest[],
  {
    pairs: count,
    inFlight: series,
    orders,
    warmUp,
  }: Pick<Options, 'pairs' | 'inFlight' | 'orders' | 'warmUp'>,
  runOnce: RunOnce,
): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const inFlight of series) {
    for (const peer of peers) {
      const pairs: Pair[] = [];
      while (pairs.length < count) {
        const first = await runOnce(ours, { orders, inFlight, warmUp });
        pairs.push({ ours: first, peer: await runOnce(peer, { orders, inFlight, warmUp }) });
      }
      comparisons.push({ peer: peer.name, inFlight, pairs });
    }
  }
  return comparisons;
}

/**
 * @param onEnd told of every order's end
 * @throws the reason of `signal` once it is aborted; what runs is stopped before
 */
export async function runOnce(
  system: SystemUnderTest,
  { orders, inFlight, warmUp }: RunOptions,
  signal: AbortSignal,
  onEnd: () => void,
): Promise<Run> {
  signal.throwIfAborted();
  const running = await system.start();
  try {
    const measuring = measure(running, {
      orders,
      inFlight,
      warmUp: inFlight === 1 ? Math.ceil(warmUp / 10) : warmUp,
      onEnd,
    });
    measuring.catch(() => {}); // After an abort nobody waits for it any more.
    const measurement = await Promise.race([measuring, abortOf(signal)]);
    return { ...measurement, violations: await running.check() };
  } finally {
    await running.stop();
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
