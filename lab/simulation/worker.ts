// A thread of the simulation: its clock and timers are those of its runs, so nothing else may live in it.
import { parentPort, workerData } from 'node:worker_threads';
import type { RuleName } from './rules.ts';
import { run } from './run.ts';
import { choicesOf, type Failure, shortestStory, simulate } from './simulate.ts';

export interface Conditions {
  readonly without: readonly RuleName[];
  readonly spared: readonly string[];
}

export type Task = Conditions &
  (
    | {
        readonly kind: 'runs';
        readonly seed: number;
        readonly runs: number;
        readonly stopAt?: string | undefined;
      }
    | { readonly kind: 'story'; readonly seed: number }
    | { readonly kind: 'shortest story'; readonly failures: readonly Failure[]; readonly maxTries?: number }
  );

/** What a thread is started with. */
export interface Given {
  readonly task: Task;
  /** The seed under way, for the watchdog. */
  readonly seedUnderWay: Int32Array;
}

const { task, seedUnderWay } = workerData as Given;
const options = { without: task.without, spared: new Set(task.spared) };

async function result(): Promise<unknown> {
  if (task.kind === 'shortest story') return shortestStory(task.failures, options, task.maxTries);
  if (task.kind === 'story') {
    const lines: string[] = [];
    const { violation } = await run(choicesOf(task.seed), { ...options, say: (line) => lines.push(line) });
    return { lines, violation };
  }
  const begins = (seed: number) => {
    Atomics.store(seedUnderWay, 0, seed);
    Atomics.add(seedUnderWay, 1, 1);
  };
  return simulate(task, options, { begins, stopAt: task.stopAt });
}

parentPort!.postMessage(await result());
