// What a comparison says: one line for each run, and a Markdown table for each number of orders in flight.
import { seriesOf, table } from '../../src/report.ts';
import { median } from '../../src/statistics.ts';
import { type Comparison, type Pair, type Run, ratioOf } from './run.ts';

/** One run, while the others are still to come. */
export function runLine(system: string, run: Run): string {
  const { p50, p99 } = run.latencyMs;
  return [
    `${system.padEnd(26)} ${String(run.inFlight).padStart(4)} in flight`,
    `${run.ordersPerSecond.toFixed(0).padStart(5)} orders/s`,
    `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)} ms`,
    `CPU ${run.cpuSecondsPer1000Orders.total.toFixed(2)} s per 1000`,
    run.violations.length === 0 ? 'books right' : `${run.violations.length} VIOLATIONS`,
  ].join('  ');
}

/** Medians and ratios of all comparisons, fit for a document. */
export function reportText(comparisons: readonly Comparison[]): string {
  return [...Map.groupBy(comparisons, ({ inFlight }) => inFlight)]
    .map(([inFlight, group]) => `### ${inFlight} in flight\n\n${table(HEAD, group.flatMap(rowsOf))}`)
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

function rowsOf({ peer, pairs }: Comparison): string[][] {
  const ratios = pairs.map(ratioOf);
  const ours = pairs.map((pair) => pair.ours);
  const theirs = pairs.map((pair) => pair.peer);
  return [
    [`order-saga, in turn with ${peer}`, ...figuresOf(ours), '', '', booksOf(ours)],
    [
      peer,
      ...figuresOf(theirs),
      ratios.map((ratio) => ratio.toFixed(2)).join(', '),
      `**${median(ratios).toFixed(2)}**`,
      booksOf(theirs),
    ],
  ];
}

function figuresOf(runs: readonly Run[]): string[] {
  const { ordersPerSecond, latencyMs, cpuSecondsPer1000Orders: cpu } = seriesOf(runs);
  return [
    ordersPerSecond.toFixed(0),
    `${latencyMs.p50.toFixed(1)} / ${latencyMs.p99.toFixed(1)}`,
    ...[cpu.total, cpu.node, cpu.postgresql, cpu.rabbitmq, cpu.engine].map(
      (seconds) => seconds?.toFixed(2) ?? '–',
    ),
  ];
}

function booksOf(runs: readonly Run[]): string {
  const wrong = runs.reduce((sum, { violations }) => sum + violations.length, 0);
  return wrong === 0 ? 'right' : `${wrong} violations`;
}

/** Every violation of every run, with the system it was found in. */
export function violationLines(comparisons: readonly Comparison[]): string[] {
  const of = (name: string, pair: Pair, side: keyof Pair) =>
    pair[side].violations.map((violation) => `${name}: ${violation}`);
  return comparisons.flatMap(({ peer, pairs }) =>
    pairs.flatMap((pair) => [...of('order-saga', pair, 'ours'), ...of(peer, pair, 'peer')]),
  );
}
