// Several runs for each number of orders in flight, of which the medians count.

import { startProgress } from '../report/progress.ts';
import { type Series, seriesOf } from '../report/report.ts';
import type { RunningSystem } from '../system/system.ts';
import { type Measurement, measure } from './measure.ts';

export interface SeriesOptions {
  /** Of each run. */
  readonly orders: number;
  /** A series for each. */
  readonly inFlight: readonly number[];
  readonly runs: number;
  /** Processes of each service. */
  readonly copies: number;
}

/** Largest warm-up of each replica of a service; a short run has a shorter one. */
const WARM_UP = 2000;

export async function measureSeries(running: RunningSystem, options: SeriesOptions): Promise<Series[]> {
  const measured = new Map<number, Measurement[]>(options.inFlight.map((inFlight) => [inFlight, []]));
  // Run by run through the series, so that a slow moment of the machine meets all of it.
  for (let run = 1; run <= options.runs; run++) {
    for (const inFlight of options.inFlight) {
      const orders = ordersOf(options.orders, inFlight);
      const progress = startProgress(`run ${run} of ${options.runs}, ${inFlight} in flight`, orders);
      const warmUp = options.copies * Math.min(WARM_UP, Math.ceil(orders / 2));
      const measurement = await measure(running, { orders, inFlight, warmUp, onEnd: progress.count });
      progress.stop();
      measured.get(inFlight)!.push(measurement);
    }
  }
  return [...measured.values()].map(seriesOf);
}

/** One after the other takes long, and its median is steady. */
export function ordersOf(orders: number, inFlight: number): number {
  return inFlight === 1 ? Math.min(orders, 500) : orders;
}
