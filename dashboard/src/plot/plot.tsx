// Values over time, drawn by uPlot. Its colours are the theme's, taken anew when that changes.
import 'uplot/dist/uPlot.min.css';
import './plot.css';
import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import { formatCount } from '../ui/format.ts';
import { optionsOf, type Series } from './options.ts';

interface PlotProps {
  readonly label: string;
  readonly height: number;
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly kind: 'steps' | 'points';
  readonly format?: (value: number) => string;
}

export function Plot({ label, height, times, series, kind, format = formatCount }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const theme = useThemeCount();
  const data = [times, ...series.map(({ values }) => values)] as UPlot.AlignedData;
  const latest = useRef(data);
  latest.current = data;
  const names = series.map(({ name }) => name).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for another theme or other series; new values are only set
  useEffect(() => {
    const element = place.current!;
    const made = new UPlot(
      optionsOf({ width: element.clientWidth, height, series, kind, format }, colourOf),
      latest.current,
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [theme, names, height, kind]);

  useEffect(() => plot.current?.setData(data));

  return (
    <figure className="plot" aria-label={`${label}. ${summaryOf(series, format)}`}>
      <ul className="legend" aria-hidden="true">
        {series.map(({ name, colour }) => (
          <li key={name}>
            <i style={{ background: `var(${colour})` }} />
            {name}
          </li>
        ))}
      </ul>
      <div ref={place} style={{ height }} />
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

function colourOf(name: string): string {
  // A canvas does not know light-dark(): the colour is taken from an element that was styled with it.
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function useThemeCount(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const changed = () => setCount((before) => before + 1);
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', changed);
    addEventListener('themechange', changed);
    return () => {
      system.removeEventListener('change', changed);
      removeEventListener('themechange', changed);
    };
  }, []);
  return count;
}
