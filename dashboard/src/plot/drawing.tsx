// The drawing of a plot, by uPlot. Its colours are the theme's, taken anew when that changes.
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import { optionsOf, type PlotProps } from './options.ts';

export default function Drawing({ height, times, series, kind, format }: Required<Omit<PlotProps, 'label'>>) {
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

  return <div ref={place} style={{ height }} />;
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
