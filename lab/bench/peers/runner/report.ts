// What a comparison says: one line for each run, and a Markdown table for each number of orders in flight.

import { markdownTable } from '@order-saga/shared/text/table';
import type { Measurement } from '../../measure/measure.ts';
import { figuresOf, secondsText, seriesOf } from '../../report/report.ts';
import { median } from '../../report/statistics.ts';
import { type Comparison, ratioOf } from './run.ts';

/** One run, while the others are still to come. */
export function runLine(system: string, run: Measurement): string {
  const { p50, p99 } = run.latencyMs;
  return [
    `${system.padEnd(26)} ${String(run.inFlight).padStart(4)} in flight`,
    `${run.ordersPerSecond.toFixed(0).padStart(5)} orders/s`,
    `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)} ms`,
    `CPU ${run.cpuSecondsPer1000Orders.total.toFixed(2)} s per 1000`,
  ].join('  ');
}

/** Medians and ratios of all comparisons, fit for a document. */
export function reportText(comparisons: readonly Comparison[]): string {
  return [...Map.groupBy(comparisons, ({ inFlight }) => inFlight)]
    .map(([inFlight, group]) => `### ${inFlight} in flight\n\n${markdownTable(HEAD, group.flatMap(rowsOf))}`)
    .join('\n\n');
}

const HEAD = [
  '',
  'orders/s',
  'p50 / p99 ms',
  'CPU s per 1000: total',
  'node',
  'PostgreSQL',
  'RabbitMQ',
  'engine',
  'ours ÷ peer, pair by pair',
  'median',
  'books',
];

function rowsOf({ peer, pairs, violations }: Comparison): string[][] {
  const ratios = pairs.map(ratioOf);
  const ours = pairs.map((pair) => pair.ours);
  const theirs = pairs.map((pair) => pair.peer);
  return [
    [
      `order-saga, in turn with ${peer}`,
      ...figuresOf(ours),
      engineOf(ours),
      '',
      '',
      booksOf(violations.ours),
    ],
    [
      peer,
      ...figuresOf(theirs),
      engineOf(theirs),
      ratios.map((ratio) => ratio.toFixed(2)).join(', '),
      `**${median(ratios).toFixed(2)}**`,
      booksOf(violations.peer),
    ],
  ];
}

const engineOf = (runs: readonly Measurement[]): string =>
  secondsText(seriesOf(runs).cpuSecondsPer1000Orders.engine);

const booksOf = ({ length }: readonly string[]): string => (length === 0 ? 'right' : `${length} violations`);

/** Every violation of every system, with its name. */
export function violationLines(comparisons: readonly Comparison[]): string[] {
  return comparisons.flatMap(({ peer, violations }) => [
    ...violations.ours.map((violation) => `order-saga: ${violation}`),
    ...violations.peer.map((violation) => `${peer}: ${violation}`),
  ]);
}
