// Ours and a peer in turn (A B B A …), both running all the while: the two runs of a pair follow each other within
// seconds, so that what the machine does meanwhile hits both alike, and neither is colder than the other.
import { type Measurement, measure } from '../../src/measure.ts';
import type { RunningSystem, SystemUnderTest } from '../../src/system.ts';
import type { Options } from './options.ts';

/** Two runs, one right after the other. */
export interface Pair {
  readonly ours: Measurement;
  readonly peer: Measurement;
}

/** All pairs with one peer at one number of orders in flight. */
export interface Comparison {
  readonly peer: string;
  readonly inFlight: number;
  readonly pairs: readonly Pair[];
  /** One sentence each, after the last pair; empty: money and stock are right. */
  readonly violations: Readonly<Record<keyof Pair, readonly string[]>>;
}

/** How many times faster ours was. */
export const ratioOf = ({ ours, peer }: Pair): number => ours.ordersPerSecond / peer.ordersPerSecond;

/** Loads a running system once, and tells of it. */
export type RunOnce = (
  system: string,
  running: RunningSystem,
  options: { readonly orders: number; readonly inFlight: number; readonly isWarmUp: boolean },
) => Promise<Measurement>;

type RunOptions = Pick<Options, 'pairs' | 'orders' | 'warmUp'> & { readonly inFlight: number };

/** Starts both with new books, warms both up, loads them in turn, and checks both. */
export async function comparePair(
  ours: SystemUnderTest,
  peer: SystemUnderTest,
  { pairs: count, inFlight, orders, warmUp }: RunOptions,
  runOnce: RunOnce,
): Promise<Comparison> {
  await using cleanup = new AsyncDisposableStack();
  const start = async (system: SystemUnderTest) => {
    const running = await system.start();
    cleanup.defer(() => running.stop());
    return {
      running,
      run: (of: number, isWarmUp = false) =>
        runOnce(system.name, running, { orders: of, inFlight, isWarmUp }),
    };
  };
  const a = await start(ours);
  const b = await start(peer);
  const before = inFlight === 1 ? Math.ceil(warmUp / 10) : warmUp;
  if (before > 0) for (const { run } of [a, b]) await run(before, true);
  const pairs: Pair[] = [];
  while (pairs.length < count) {
    if (pairs.length % 2 === 0) {
      const first = await a.run(orders);
      pairs.push({ ours: first, peer: await b.run(orders) });
    } else {
      const first = await b.run(orders);
      pairs.push({ peer: first, ours: await a.run(orders) });
    }
  }
  const violations = { ours: await a.running.check(), peer: await b.running.check() };
  return { peer: peer.name, inFlight, pairs, violations };
}

/** @throws the reason of `signal` once it is aborted */
export async function runUnless(
  signal: AbortSignal,
  running: RunningSystem,
  options: { readonly orders: number; readonly inFlight: number },
  onEnd: () => void,
): Promise<Measurement> {
  signal.throwIfAborted();
  const measuring = measure(running, { ...options, warmUp: 0, onEnd });
  measuring.catch(() => {}); // After an abort nobody waits for it any more.
  return Promise.race([measuring, abortOf(signal)]);
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
