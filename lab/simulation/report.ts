// The report at the end of `npm run simulate`.
import { rareSituations } from './coverage.ts';
import { faultKinds } from './kernel/faults.ts';
import type { Summary } from './simulate.ts';

/** @param seconds how long the runs took */
export function report({ runs, steps, counts, failures }: Summary, seed: number, seconds: number): string {
  const times = (what: string) => counts.get(what) ?? 0;
  const lines = (names: readonly string[], prefix = '') =>
    names.map((name) => `  ${String(times(prefix + name)).padStart(9)}  ${name}`);
  const pace = Math.round(runs / seconds);
  return [
    `${runs} runs from seed ${seed}, ${steps} steps in ${seconds.toFixed(1)} s (${pace} runs/s)`,
    '',
    'faults',
    ...lines(faultKinds, 'fault: '),
    '',
    'people',
    ...lines(['customer: order', 'customer: asked again', 'customer: cancel asked for']),
    ...lines(['operator: replay', 'operator: run', 'operator: cancel', 'operator: retry']),
    '',
    'sagas at the end',
    ...lines(['Completed', 'Failed'], 'end: '),
    '',
    'situations reached',
    ...lines(rareSituations).map((line) => (line.startsWith('          0 ') ? `${line}  ← NEVER` : line)),
    '',
    failures.length === 0 ? 'violations: none' : `VIOLATIONS: ${failures.length} runs`,
  ].join('\n');
}
