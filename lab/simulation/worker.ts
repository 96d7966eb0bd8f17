// A thread of `npm run simulate`: its share of the runs.
import { parentPort, workerData } from 'node:worker_threads';
import { conductWithout, type RuleName } from './rules.ts';
import { simulate } from './simulate.ts';

export interface Share {
  readonly seed: number;
  readonly runs: number;
  readonly without: readonly RuleName[];
  readonly spared: readonly string[];
}

const { seed, runs, without, spared } = workerData as Share;
const options = { conduct: conductWithout(without), spared: new Set(spared) };
parentPort!.postMessage(simulate({ seed, runs }, options));
