// Customers do not wait for each other. At half of the peak rate the answer to POST must come at once; at twice of it
// what is accepted must still be answered in bounded time, and the rest be refused quickly.

import { setTimeout as delay } from 'node:timers/promises';
import { markdownTable } from '@order-saga/shared/text/table';
import { createLoad, type Load } from '../../load/customers.ts';

import { percentile } from '../report/statistics.ts';
import type { RunningSystem } from '../system/system.ts';

export interface OpenLoopResult {
  readonly name: string;
  readonly offeredPerSecond: number;
  readonly accepted: number;
  readonly refused: number;
  /** Milliseconds to the answer 202. */
  readonly acceptedMs: { readonly p50: number; readonly p99: number } | null;
  /** Milliseconds to the answer 503. */
  readonly refusedMs: { readonly p50: number; readonly p99: number } | null;
  /** Seconds from the last request until the orders before it had their end. */
  readonly backlogSeconds: number;
}

const SECONDS = 15;
/** At half of the peak rate, before: new connections, and ways through the code that a closed loop does not take. */
const WARM_UP_SECONDS = 3;
/** An order that has its end after this time had none before it. */
const QUICK_MS = 500;

/** @param peak orders per second */
export async function runOpenLoop(running: RunningSystem, peak: number): Promise<OpenLoopResult[]> {
  const load = createLoad(running.orderUrls);
  const results: OpenLoopResult[] = [];
  try {
    await load.openLoop(peak / 2, WARM_UP_SECONDS);
    for (const [name, share] of [
      ['half of the peak rate', 0.5],
      ['twice the peak rate', 2],
    ] as const) {
      const { accepted, refused } = await load.openLoop(peak * share, SECONDS);
      const since = performance.now();
      await backlogEnds(load);
      results.push({
        name,
        offeredPerSecond: peak * share,
        accepted: accepted.length,
        refused: refused.length,
        acceptedMs: percentilesOf(accepted),
        refusedMs: percentilesOf(refused),
        backlogSeconds: (performance.now() - since) / 1000,
      });
    }
  } finally {
    await load.close();
  }
  return results;
}

/** An order placed now has its end after those before it. */
async function backlogEnds(load: Load): Promise<void> {
  while ((await load.tryOne()) > QUICK_MS) await delay(50);
}

const percentilesOf = (values: readonly number[]) =>
  values.length === 0 ? null : { p50: percentile(values, 0.5), p99: percentile(values, 0.99) };

export function openLoopTable(results: readonly OpenLoopResult[]): string {
  const ms = (value: number | undefined) => value?.toFixed(1) ?? '–';
  return markdownTable(
    [
      'offered',
      'orders/s',
      'accepted',
      'p50 ms',
      'p99 ms',
      'refused with 503',
      'p50 ms',
      'p99 ms',
      'backlog s',
    ],
    results.map(({ name, offeredPerSecond, accepted, refused, acceptedMs, refusedMs, backlogSeconds }) => [
      name,
      offeredPerSecond.toFixed(0),
      String(accepted),
      ms(acceptedMs?.p50),
      ms(acceptedMs?.p99),
      String(refused),
      ms(refusedMs?.p50),
      ms(refusedMs?.p99),
      backlogSeconds.toFixed(1),
    ]),
  );
}
