// The place of a statechart. The drawing and the libraries it is made with are loaded beside the data, and come last.
import { lazy, Suspense } from 'react';
import { importAgain } from '../shell/import-again.ts';
import type { StatechartProps } from './statechart.tsx';
import { useMachine } from './use-machine.ts';
import './statechart.css';

const Statechart = lazy(() => importAgain(() => import('./statechart.tsx')));

export function ChartPlace(props: Omit<StatechartProps, 'machine'>) {
  const machine = useMachine();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a narrow page, and must by keyboard, too
    <section className="chart-place" tabIndex={0} aria-label="Statechart">
      <Suspense fallback={null}>{machine !== null && <Statechart machine={machine} {...props} />}</Suspense>
    </section>
  );
}
