// What `npm run bench:copies` tells: a line for each run, and a table for each load.
import type { Measured } from '../measure.ts';
import { figuresOf, table } from '../report.ts';
import { meanRatio } from '../statistics.ts';
import type { Offered } from './options.ts';

/** One run of each system, in the order of `copies`. */
export type Round = readonly Measured[];

/** All runs under one load. */
export interface Compared {
  readonly load: Offered;
  readonly copies: readonly number[];
  /** The rounds of each start. */
  readonly starts: readonly (readonly Round[])[];
}

export const nameOf = (load: Offered): string =>
  'inFlight' in load ? `${load.inFlight} in flight` : `${load.perSecond} orders a second`;

/** One run, while the others are still to come. */
export function runLine(
  load: Offered,
  copies: number,
  { ordersPerSecond, latencyMs, cpuSecondsPer1000Orders: cpu }: Measured,
): string {
  return [
    nameOf(load).padStart(22),
    `copies: ${copies}`,
    `${ordersPerSecond.toFixed(0).padStart(5)} orders/s`,
    `p50 ${latencyMs.p50.toFixed(1)}, p99 ${latencyMs.p99.toFixed(1)} ms`,
    `CPU ${cpu.total.toFixed(2)} s per 1000`,
  ].join('  ');
}

/**
 * Medians, and ratios to the first system of the same round as geometric mean ± standard error (between starts; of a
 * single one between its rounds), fit for a document.
 */
export function reportText(all: readonly Compared[]): string {
  return all
    .map(
      ({ load, copies, starts }) =>
        `### ${nameOf(load)}\n\n${table(
          HEAD,
          copies.map((count, index) => [
            String(count),
            ...figuresOf(starts.flat().map((round) => round[index]!)),
            ...QUANTITIES.map((quantity) => (index === 0 ? '' : ratioText(starts, index, quantity))),
          ]),
        )}`,
    )
    .join('\n\n');
}

type Quantity = (measured: Measured) => number;
const QUANTITIES: readonly Quantity[] = [
  ({ ordersPerSecond }) => ordersPerSecond,
  ({ latencyMs }) => latencyMs.p50,
  ({ cpuSecondsPer1000Orders: cpu }) => cpu.total,
];

const HEAD = [
  'copies',
  'orders/s',
  'p50 / p99 ms',
  'CPU s per 1000: total',
  'node',
  'PostgreSQL',
  'RabbitMQ',
  'orders/s, ratio to the first',
  'p50, ratio',
  'CPU, ratio',
];

function ratioText(starts: Compared['starts'], index: number, quantity: Quantity): string {
  const ratios = starts.map((rounds) => rounds.map((round) => quantity(round[index]!) / quantity(round[0]!)));
  const { mean, error } = meanRatio(
    ratios.length === 1 ? ratios[0]! : ratios.map((each) => meanRatio(each).mean),
  );
  return `**${mean.toFixed(3)}**${error === null ? '' : ` ± ${(error * mean).toFixed(3)}`}`;
}
