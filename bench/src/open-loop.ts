// Customers do not wait for each other. At half of the peak rate the answer to POST must come at once; at twice of it
// what is accepted must still be answered in bounded time, and the rest be refused quickly.
import { setTimeout as delay } from 'node:timers/promises';
import { createLoad } from './load.ts';
import { table } from './report.ts';
import { percentile } from './statistics.ts';
import type { RunningSystem } from './system.ts';

export interface OpenLoopResult {
  readonly name: string;
  readonly offeredPerSecond: number;
  readonly accepted: number;
  readonly refused: number;
  /** Milliseconds to the answer 202. */
  readonly acceptedMs: { readonly p50: number; readonly p99: number } | null;
  /** Milliseconds to the answer 503. */
  readonly refusedMs: { readonly p50: number; readonly p99: number } | null;
}

const SECONDS = 15;

/** @param peak orders per second */
export async function runOpenLoop(running: RunningSystem, peak: number): Promise<OpenLoopResult[]> {
  const load = createLoad(running.orderUrls);
  const results: OpenLoopResult[] = [];
  try {
    for (const [name, share] of [
      ['half of the peak rate', 0.5],
      ['twice the peak rate', 2],
    ] as const) {
      const { accepted, refused } = await load.openLoop(peak * share, SECONDS);
      results.push({
        name,
        offeredPerSecond: peak * share,
        accepted: accepted.length,
        refused: refused.length,
        acceptedMs: percentilesOf(accepted),
        refusedMs: percentilesOf(refused),
      });
      await backlogEnds(load, peak);
    }
  } finally {
    await load.close();
  }
  return results;
}

/** An order placed now has its end after those before it. */
async function backlogEnds(load: ReturnType<typeof createLoad>, peak: number): Promise<void> {
  await delay(1000);
  for (let quick = 0; quick < 3; ) {
    const { latencies } = await load.closedLoop(1, 1);
    quick = latencies[0]! < 1000 ? quick + 1 : 0;
  }
  await load.closedLoop(Math.ceil(peak), 8);
}

const percentilesOf = (values: readonly number[]) =>
  values.length === 0 ? null : { p50: percentile(values, 0.5), p99: percentile(values, 0.99) };

export function openLoopTable(results: readonly OpenLoopResult[]): string {
  const ms = (value: number | undefined) => value?.toFixed(1) ?? '–';
  return table(
    ['offered', 'orders/s', 'accepted', 'p50 ms', 'p99 ms', 'refused with 503', 'p50 ms', 'p99 ms'],
    results.map(({ name, offeredPerSecond, accepted, refused, acceptedMs, refusedMs }) => [
      name,
      offeredPerSecond.toFixed(0),
      String(accepted),
      ms(acceptedMs?.p50),
      ms(acceptedMs?.p99),
      String(refused),
      ms(refusedMs?.p50),
      ms(refusedMs?.p99),
    ]),
  );
}
