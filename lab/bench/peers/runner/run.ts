// Ours and a peer in turn.
import { abortOf } from '@order-saga/shared/concurrency/abort';
import { startInTurn, turnsOf } from '../../measure/in-turn.ts';
import { type Measurement, measure } from '../../measure/measure.ts';
import type { RunningSystem, SystemUnderTest } from '../../system/system.ts';
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
  await using systems = await startInTurn([ours, peer]);
  const load = (index: number, of: number, isWarmUp = false) =>
    systems.run(index, (running) =>
      runOnce([ours, peer][index]!.name, running, { orders: of, inFlight, isWarmUp }),
    );
  const before = inFlight === 1 ? Math.ceil(warmUp / 10) : warmUp;
  // Ours last, as the quickest: none is frozen for long, and both keep their connections.
  for (const index of [1, 0]) await load(index, before, true);
  const pairs: Pair[] = [];
  for (let round = 0; round < count; round++) {
    const [a, b] = await turnsOf(round, 2, (index) => load(index, orders));
    pairs.push({ ours: a!, peer: b! });
  }
  const [oursViolations, peerViolations] = await systems.check();
  return {
    peer: peer.name,
    inFlight,
    pairs,
    violations: { ours: oursViolations!, peer: peerViolations! },
  };
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
