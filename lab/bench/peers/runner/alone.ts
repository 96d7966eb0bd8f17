// Ours without a peer beside it: what the bars ask for that is no ratio.

import { measureSeries } from '../../measure/measure-series.ts';
import { openLoopTable, runOpenLoop } from '../../measure/open-loop.ts';
import type { Alone } from '../../report/bars.ts';
import { seriesTable } from '../../report/report.ts';
import type { SystemUnderTest } from '../../system/system.ts';
import type { Options } from './options.ts';
import { runUnless } from './run.ts';

const IN_FLIGHT = [64, 256, 1];

/** @returns the figures, and what is wrong in the books afterwards; empty: nothing */
export async function measureAlone(
  system: SystemUnderTest,
  { orders, pairs, warmUp }: Pick<Options, 'orders' | 'pairs' | 'warmUp'>,
  signal: AbortSignal,
): Promise<Alone & { readonly violations: readonly string[] }> {
  const running = await system.start();
  try {
    await runUnless(signal, running, { orders: Math.max(warmUp, 10), inFlight: IN_FLIGHT[0]! }, () => {});
    const series = await measureSeries(running, { orders, inFlight: IN_FLIGHT, runs: pairs, copies: 1 });
    console.log(`\n${seriesTable(series)}\n`);
    signal.throwIfAborted();
    const openLoop = await runOpenLoop(running, Math.max(...series.map((each) => each.ordersPerSecond)));
    console.log(`${openLoopTable(openLoop)}\n`);
    return { series, openLoop, violations: await running.check() };
  } finally {
    await running.stop();
  }
}
