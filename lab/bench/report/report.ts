// What a run tells: a table for people, and the file that programs read.
import { markdownTable } from '@order-saga/shared/text/table';
import { describeMachine } from '../../world/machine.ts';
import type { Measured, Measurement } from '../measure/measure.ts';
import { median } from './statistics.ts';

/** Medians of the runs under the same load. */
export type Series<Run extends Measured = Measurement> = Run & {
  readonly runs: number;
  /** Lowest and highest rate of the runs. */
  readonly range: readonly [number, number];
};

export function seriesOf<Run extends Measured>(measurements: readonly Run[]): Series<Run> {
  const of = (pick: (measurement: Run) => number) => median(measurements.map(pick));
  const maybe = (pick: (measurement: Run) => number | null) =>
    measurements.some((measurement) => pick(measurement) === null) ? null : of((each) => pick(each)!);
  const [first] = measurements;
  const rates = measurements.map(({ ordersPerSecond }) => ordersPerSecond);
  const names = Object.keys(first!.cpuSecondsPer1000Orders.byComponent);
  return {
    ...first!,
    runs: measurements.length,
    range: [Math.min(...rates), Math.max(...rates)],
    ordersPerSecond: median(rates),
    latencyMs: {
      p50: of(({ latencyMs }) => latencyMs.p50),
      p95: of(({ latencyMs }) => latencyMs.p95),
      p99: of(({ latencyMs }) => latencyMs.p99),
    },
    cpuSecondsPer1000Orders: {
      node: of(({ cpuSecondsPer1000Orders: cpu }) => cpu.node),
      postgresql: maybe(({ cpuSecondsPer1000Orders: cpu }) => cpu.postgresql),
      rabbitmq: maybe(({ cpuSecondsPer1000Orders: cpu }) => cpu.rabbitmq),
      engine: maybe(({ cpuSecondsPer1000Orders: cpu }) => cpu.engine),
      total: of(({ cpuSecondsPer1000Orders: cpu }) => cpu.total),
      client: of(({ cpuSecondsPer1000Orders: cpu }) => cpu.client),
      byComponent: Object.fromEntries(
        names.map((name) => [name, of(({ cpuSecondsPer1000Orders: cpu }) => cpu.byComponent[name]!)]),
      ),
    },
    peakMemoryBytes: Math.max(...measurements.map(({ peakMemoryBytes }) => peakMemoryBytes)),
  };
}

/** Rate, latency (p50 / p99, ms) and processor time (s of 1000 orders: total, Node, PostgreSQL, RabbitMQ), as cells. */
export function figuresOf(runs: readonly Measured[]): string[] {
  const { ordersPerSecond, latencyMs, cpuSecondsPer1000Orders: cpu } = seriesOf(runs);
  return [
    ordersPerSecond.toFixed(0),
    `${latencyMs.p50.toFixed(1)} / ${latencyMs.p99.toFixed(1)}`,
    ...[cpu.total, cpu.node, cpu.postgresql, cpu.rabbitmq].map(secondsText),
  ];
}

/** Of processor time; null: its process is not on this machine. */
export const secondsText = (seconds: number | null): string => seconds?.toFixed(2) ?? '–';

/** A Markdown table. */
export function seriesTable(series: readonly Series[]): string {
  return markdownTable(
    [
      'in flight',
      'orders/s (range)',
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'CPU s/1000',
      'node',
      'PostgreSQL',
      'RabbitMQ',
      'peak memory',
    ],
    series.map(
      ({ inFlight, ordersPerSecond, range, latencyMs, cpuSecondsPer1000Orders: cpu, peakMemoryBytes }) => [
        String(inFlight),
        `${ordersPerSecond.toFixed(0)} (${range.map((rate) => rate.toFixed(0)).join('–')})`,
        ...[latencyMs.p50, latencyMs.p95, latencyMs.p99].map((ms) => ms.toFixed(1)),
        ...[cpu.total, cpu.node, cpu.postgresql, cpu.rabbitmq].map(secondsText),
        `${Math.round(peakMemoryBytes / 2 ** 20)} MiB`,
      ],
    ),
  );
}

/** What the figures were measured on. */
export function conditions(settings: object) {
  return { at: new Date().toISOString(), machine: describeMachine(), ...settings };
}
