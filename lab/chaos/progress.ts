// One line every few seconds: what has happened so far.
import type { FaultLog } from './faults/run-faults.ts';
import type { Watch } from './watch.ts';

const INTERVAL_MS = 5000;

/** @returns a function that stops it */
export function startProgress(watch: Watch, faults: FaultLog, totalMs: number): () => void {
  const begin = performance.now();
  const timer = setInterval(() => {
    const { orders, finished } = watch.counts();
    const last = faults.records.at(-1);
    const going = faults.records.filter(({ endedAt }) => endedAt === undefined).length;
    const seconds = Math.round((performance.now() - begin) / 1000);
    console.log(
      `${String(seconds).padStart(4)} s of ${Math.round(totalMs / 1000)} s: ${orders} orders, ${orders - finished} without an end, ` +
        `${faults.records.length} faults, ${going} going on, last ${last?.text ?? 'none'}`,
    );
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}
