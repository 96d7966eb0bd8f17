// How a plot looks.
import UPlot from 'uplot';

export interface Series {
  readonly name: string;
  /** A custom property of the theme; plot.css has it for the legend. */
  readonly colour: '--forward' | '--done' | '--failed' | '--accent';
  readonly values: readonly (number | null)[];
}

export interface PlotProps {
  readonly label: string;
  readonly height: number;
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly kind: 'steps' | 'points';
  readonly format?: (value: number) => string;
}

interface Look {
  readonly width: number;
  readonly height: number;
  readonly series: readonly Series[];
  readonly kind: 'steps' | 'points';
  readonly format: (value: number) => string;
}

export function optionsOf(
  { width, height, series, kind, format }: Look,
  colourOf: (name: string) => string,
): UPlot.Options {
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const axis = {
    font,
    stroke: colourOf('--text-faint'),
    grid: { stroke: colourOf('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { y: { range: (_, __, max) => [0, Math.max(max ?? 0, 1) * 1.1] } },
    axes: [
      { ...axis, space: 70, size: 26, values: '{HH}:{mm}' },
      {
        ...axis,
        size: 62,
        space: 34,
        incrs: kind === 'points' ? TIMES : WHOLE,
        values: (_, splits) => splits.map(format),
      },
    ],
    series: [
      {},
      ...series.map(({ name, colour }) => ({
        label: name,
        stroke: colourOf(colour),
        width: 1.6,
        points: { show: kind === 'points', size: 5, fill: colourOf(colour) },
        spanGaps: kind === 'points',
        ...(kind === 'steps' ? { paths: UPlot.paths.stepped!({ align: 1 }) } : {}),
      })),
    ],
  };
}

const powers = Array.from({ length: 10 }, (_, power) => 10 ** power);
/** Nothing that is counted comes in halves. */
const WHOLE = powers.flatMap((power) => [power, 2 * power, 5 * power]);
const MINUTE = 60_000;
/** Milliseconds, seconds, minutes and hours in steps of their own. */
const TIMES = [
  ...powers.slice(0, 4).flatMap((power) => [power, 2 * power, 5 * power]),
  ...[10_000, 20_000, 30_000],
  ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1440].map((minutes) => minutes * MINUTE),
];
