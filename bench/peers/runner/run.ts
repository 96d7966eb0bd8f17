// Ours and a peer in turn (A B B A …), both started all the while: the two runs of a pair follow each other within
// seconds, so that what the machine does meanwhile hits both alike, and neither is colder than the other. Who is not at
// work is frozen, so that its polls cost the other nothing.
import { setTimeout as delay } from 'node:timers/promises';
import { abortOf } from '@order-saga/shared/abort';
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

/** Timers that were due meanwhile have run, ms. */
const THAW_MS = 1000;
/** What follows the last answer is done: acks, rows to delete; ms. */
const REST_MS = 1000;

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
      async run(of: number, isWarmUp = false) {
        thaw(running);
        await delay(THAW_MS);
        const measured = await runOnce(system.name, running, { orders: of, inFlight, isWarmUp });
        await delay(REST_MS);
        freeze(running);
        return measured;
      },
    };
  };
  const a = await start(ours);
  const b = await start(peer);
  // Even a frozen process ends when it is told to.
  cleanup.defer(() => {
    for (const { running } of [a, b]) thaw(running);
  });
  const before = inFlight === 1 ? Math.ceil(warmUp / 10) : warmUp;
  // Ours last, as the quickest: none is frozen for long, and both keep their connections.
  for (const { run } of [b, a]) await run(before, true);
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
  for (const { running } of [a, b]) thaw(running);
  await delay(THAW_MS);
  const violations = { ours: await a.running.check(), peer: await b.running.check() };
  return { peer: peer.name, inFlight, pairs, violations };
}

/** Stops all that works for it but the servers, which both share. */
const freeze = (running: RunningSystem) => signalAll(running, 'SIGSTOP');
const thaw = (running: RunningSystem) => signalAll(running, 'SIGCONT');

function signalAll(running: RunningSystem, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const own = running.processes().filter(({ kind }) => kind === 'node' || kind === 'engine');
  for (const pid of own.flatMap(({ pids }) => pids ?? [])) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // One that has ended fails the run that needs it.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
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
