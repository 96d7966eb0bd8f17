import { expect, it } from 'vitest';
import type { Measured } from '../measure.ts';
import { reportText } from './report.ts';

const run = (ordersPerSecond: number, p50: number, total: number): Measured => ({
  orders: 100,
  ordersPerSecond,
  latencyMs: { p50, p95: p50, p99: 2 * p50 },
  cpuSecondsPer1000Orders: {
    node: total / 2,
    postgresql: total / 2,
    rabbitmq: null,
    engine: null,
    total,
    byComponent: {},
    client: 0,
  },
  peakMemoryBytes: 0,
});

it('has medians of each, and ratios within a round: what the machine does from round to round is not in them', () => {
  const rounds = [
    [run(100, 50, 4), run(90, 55, 5)],
    [run(200, 20, 2), run(180, 22, 2.5)],
    [run(400, 10, 1), run(360, 11, 1.25)],
  ];
  const lines = reportText([{ load: { inFlight: 64 }, copies: [1, 2], starts: [rounds] }]).split('\n');
  expect(lines[0]).toBe('### 64 in flight');
  expect(lines.at(-2)).toBe('| 1 | 200 | 20.0 / 40.0 | 2.00 | 1.00 | 1.00 | – |  |  |  |');
  expect(lines.at(-1)).toBe(
    '| 2 | 180 | 22.0 / 44.0 | 2.50 | 1.25 | 1.25 | – | **0.900** ± 0.000 | **1.100** ± 0.000 | **1.250** ± 0.000 |',
  );
});

it('has a table for each load', () => {
  const starts = [[[run(1, 1, 1), run(1, 1, 1)]]];
  const text = reportText([
    { load: { inFlight: 1 }, copies: [1, 4], starts },
    { load: { perSecond: 300 }, copies: [1, 4], starts },
  ]);
  expect(text).toContain('### 1 in flight');
  expect(text).toContain('### 300 orders a second');
  // One round tells of no error.
  expect(text).toContain('| **1.000** | **1.000** | **1.000** |');
});

it('the error of several starts is that between them: rounds of one start are no evidence against another', () => {
  const round = (ratio: number) => [run(100, 1, 1), run(100 * ratio, 1, 1)];
  const starts = [
    [round(0.8), round(0.8), round(0.8)],
    [round(1.25), round(1.25), round(1.25)],
  ];
  const text = reportText([{ load: { inFlight: 64 }, copies: [1, 2], starts }]);
  // Logarithms ∓0.223: their standard deviation is 0.316, that of the mean 0.223.
  expect(text).toContain('**1.000** ± 0.223');
});
