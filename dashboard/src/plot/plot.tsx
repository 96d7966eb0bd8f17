// Values over time. The library that draws them is loaded beside the data; its place is there before.
import './plot.css';
import { lazy, Suspense } from 'react';
import { importAgain } from '../shell/import-again.ts';
import { formatCount } from '../ui/format.ts';
import type { PlotProps, Series } from './options.ts';

const Drawing = lazy(() => importAgain(() => import('./drawing.tsx')));

export function Plot({ label, height, times, series, kind, format = formatCount }: PlotProps) {
  return (
    <figure className="plot" aria-label={`${label}. ${summaryOf(series, format)}`}>
      <ul className="legend" aria-hidden="true">
        {series.map(({ name, colour }) => (
          <li key={name}>
            <i data-colour={colour} />
            {name}
          </li>
        ))}
      </ul>
      <Suspense fallback={<svg className="plot-place" height={height} aria-hidden="true" />}>
        <Drawing height={height} times={times} series={series} kind={kind} format={format} />
      </Suspense>
    </figure>
  );
}

/** What a screen reader gets of the drawing: the newest value that there is of each series. */
function summaryOf(series: readonly Series[], format: (value: number) => string): string {
  return series
    .map(({ name, values }) => {
      const last = values.findLast((value) => value !== null);
      return `${name}: ${last === undefined || last === null ? 'none' : format(last)} at last`;
    })
    .join(', ');
}
