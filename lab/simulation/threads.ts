// Runs in threads of their own, with a watchdog: a run that hangs is stopped by nothing else.
import { Worker } from 'node:worker_threads';
import type { RunResult } from './run.ts';
import { type Failure, merge, type Summary } from './simulate.ts';
import type { Conditions, Given, Task } from './worker.ts';

/** A run takes some milliseconds. */
const HANGS_AFTER_MS = 30_000;

const asUsual: Conditions = { without: [], spared: [] };

export async function simulateInThreads(
  {
    seed,
    runs,
    threads = 1,
    stopAt,
  }: { seed: number; runs: number; threads?: number; stopAt?: string | undefined },
  conditions: Partial<Conditions> = {},
): Promise<Summary> {
  const each = Math.ceil(runs / threads);
  const shares = Array.from({ length: threads }, (_, index) => {
    const first = index * each;
    const count = Math.max(0, Math.min(each, runs - first));
    return { ...asUsual, ...conditions, kind: 'runs' as const, seed: seed + first, runs: count, stopAt };
  });
  return merge(await Promise.all(shares.map((task) => inThread<Summary>(task))));
}

export const storyInThread = (seed: number, conditions: Partial<Conditions> = {}) =>
  inThread<{ lines: string[]; violation: RunResult['violation'] }>({
    ...{ ...asUsual, ...conditions, kind: 'story', seed },
  });

export const shortestStoryInThread = (
  failures: readonly Failure[],
  conditions: Partial<Conditions> = {},
  maxTries?: number,
) =>
  inThread<string[]>({
    ...{ ...asUsual, ...conditions, kind: 'shortest story', failures },
    ...(maxTries === undefined ? {} : { maxTries }),
  });

function inThread<Result>(task: Task): Promise<Result> {
  const seedUnderWay = new Int32Array(new SharedArrayBuffer(8));
  const workerData: Given = { task, seedUnderWay };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
    let seen = 0;
    const watchdog = setInterval(() => {
      const made = Atomics.load(seedUnderWay, 1);
      if (task.kind === 'runs' && made === seen) {
        worker.terminate();
        reject(new Error(`the run of seed ${Atomics.load(seedUnderWay, 0)} hangs`));
      }
      seen = made;
    }, HANGS_AFTER_MS);
    worker.once('message', (result: Result) => {
      clearInterval(watchdog);
      worker.terminate();
      resolve(result);
    });
    worker.once('error', (error) => {
      clearInterval(watchdog);
      reject(error);
    });
  });
}
