// What the project demands of its own speed, and whether a run has shown it.
import { markdownTable } from '@order-saga/shared/text/table';
import type { Measurement } from '../measure/measure.ts';
import type { Series } from './report.ts';
import { median } from './statistics.ts';

/** At least so many times the rate of a peer, both loaded in turn. */
export interface RatioBar {
  readonly peer: string;
  readonly inFlight: number;
  readonly atLeast: number;
}

export const ratioBars: readonly RatioBar[] = [
  { peer: 'restate-inline', inFlight: 64, atLeast: 1.45 },
  { peer: 'restate-services', inFlight: 64, atLeast: 2.5 },
  { peer: 'tutorial-tuned', inFlight: 64, atLeast: 2.5 },
  { peer: 'restate-inline', inFlight: 256, atLeast: 2 },
  { peer: 'dbos', inFlight: 256, atLeast: 3.7 },
];

/**
 * The demands in ms and s were made on a machine where this peer had this rate. A quicker or slower one can be told by that,
 * and what was measured on it be put in terms of the first.
 */
export const yardstick = { peer: 'restate-inline', inFlight: 64, ordersPerSecond: 433 } as const;

/** Ours by itself. */
export interface Alone {
  /** At 64, 256 and 1 in flight. */
  readonly series: readonly Pick<Series, 'inFlight' | 'latencyMs' | 'cpuSecondsPer1000Orders'>[];
  /** At half of the peak rate, and at twice of it. */
  readonly openLoop: readonly { readonly acceptedMs: { readonly p99: number } | null }[];
}

/** Ours and a peer, in turn. */
export interface InTurn {
  readonly peer: string;
  readonly inFlight: number;
  readonly pairs: readonly Record<'ours' | 'peer', Pick<Measurement, 'ordersPerSecond'>>[];
}

export interface Verdict {
  readonly bar: string;
  /** With its unit. */
  readonly demanded: string;
  readonly measured: number;
  readonly held: boolean;
  /** `measured` at the speed of the machine that the demand was made on; null for a ratio, which is the same on any. */
  readonly scaled: number | null;
}

/** @throws Error when something that a bar is about was not measured */
export function judge({ series, openLoop }: Alone, comparisons: readonly InTurn[]): Verdict[] {
  const ours = (inFlight: number) => found(series.find((each) => each.inFlight === inFlight));
  const cpu = (inFlight: number) => ours(inFlight).cpuSecondsPer1000Orders.total;
  const pairsWith = ({ peer, inFlight }: Pick<RatioBar, 'peer' | 'inFlight'>) =>
    found(comparisons.find((each) => each.peer === peer && each.inFlight === inFlight)).pairs;
  const speed =
    median(pairsWith(yardstick).map(({ peer }) => peer.ordersPerSecond)) / yardstick.ordersPerSecond;
  const atMost = (bar: string, limit: number, unit: string, measured: number): Verdict => ({
    bar,
    demanded: `at most ${limit} ${unit}`,
    measured,
    held: measured <= limit,
    scaled: measured * speed,
  });
  return [
    ...ratioBars.map(({ peer, inFlight, atLeast }) => {
      const pairs = pairsWith({ peer, inFlight });
      const measured = median(pairs.map((pair) => pair.ours.ordersPerSecond / pair.peer.ordersPerSecond));
      const bar = `rate ÷ that of ${peer}, ${inFlight} in flight`;
      return { bar, demanded: `at least ${atLeast}`, measured, held: measured >= atLeast, scaled: null };
    }),
    atMost('one in flight, p50 from POST to the end', 15, 'ms', ours(1).latencyMs.p50),
    atMost('processor time of 1000 orders, 64 in flight', 3, 's', cpu(64)),
    atMost('processor time of 1000 orders, 256 in flight', 1.9, 's', cpu(256)),
    atMost('POST at half of the peak rate, p99', 50, 'ms', found(openLoop[0]?.acceptedMs).p99),
  ];
}

function found<Value>(value: Value | null | undefined): Value {
  if (value === undefined || value === null) throw new Error('a bar is about what was not measured');
  return value;
}

/** A Markdown table. */
export const barsTable = (verdicts: readonly Verdict[]): string =>
  markdownTable(
    ['bar', 'demanded', 'measured', '', `where ${yardstick.peer} has ${yardstick.ordersPerSecond} orders/s`],
    verdicts.map(({ bar, demanded, measured, held, scaled }) => [
      bar,
      demanded,
      measured.toFixed(2),
      held ? 'held' : '**not held**',
      scaled === null ? '' : scaled.toFixed(2),
    ]),
  );
