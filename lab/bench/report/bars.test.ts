import { expect, it } from 'vitest';
import { type Alone, barsTable, judge, ratioBars } from './bars.ts';
import type { Series } from './report.ts';

const seriesOf = (inFlight: number, p50: number, total: number) =>
  ({ inFlight, latencyMs: { p50 }, cpuSecondsPer1000Orders: { total } }) as Series;

/** Without the padding of its cells. */
const cells = (table: string) => table.replaceAll(/ +\|/g, ' |').replaceAll(/\| +/g, '| ');

const alone: Alone = {
  series: [seriesOf(64, 90, 3), seriesOf(256, 200, 1.91), seriesOf(1, 15, 14)],
  openLoop: [{ acceptedMs: { p99: 49.9 } }, { acceptedMs: { p99: 300 } }],
};

/** The middle one of three pairs has this ratio. */
const inTurn = (peer: string, inFlight: number, ratio: number) => ({
  peer,
  inFlight,
  pairs: [ratio, 0.1, 99].map((each) => ({
    ours: { ordersPerSecond: 216.5 * each },
    peer: { ordersPerSecond: 216.5 },
  })),
});

it('holds what is measured to what is demanded', () => {
  const comparisons = ratioBars.map(({ peer, inFlight, atLeast }) =>
    inTurn(peer, inFlight, peer === 'dbos' ? 3.69 : atLeast),
  );
  const verdicts = judge(alone, comparisons);
  // On a machine half as fast as the one that the demands were made on.
  expect(verdicts.map(({ measured, held, scaled }) => [measured, held, scaled])).toEqual([
    [1.45, true, null],
    [2.5, true, null],
    [2.5, true, null],
    [2, true, null],
    [3.69, false, null],
    [15, true, 7.5],
    [3, true, 1.5],
    [1.91, false, 0.955],
    [49.9, true, 24.95],
  ]);
  expect(cells(barsTable(verdicts))).toContain(
    '| rate ÷ that of dbos, 256 in flight | at least 3.7 | 3.69 | **not held** | |',
  );
  expect(cells(barsTable(verdicts))).toContain('| at most 15 ms | 15.00 | held | 7.50 |');
});

it('does not pass over what was not measured', () => {
  expect(() => judge(alone, [])).toThrow('a bar is about what was not measured');
  const comparisons = ratioBars.map(({ peer, inFlight, atLeast }) => inTurn(peer, inFlight, atLeast));
  expect(() => judge({ ...alone, series: alone.series.slice(1) }, comparisons)).toThrow('not measured');
  expect(() => judge({ ...alone, openLoop: [{ acceptedMs: null }] }, comparisons)).toThrow('not measured');
});
