// `npm run simulate`: many runs of the whole system in memory, with everything that can go wrong. Exits 1 when a
// promise of section 6 of the contract was broken, and tells the shortest story that shows it.
import { Worker } from 'node:worker_threads';
import { type Arguments, readArguments, usage } from './command-line.ts';
import { report } from './report.ts';
import { conductWithout } from './rules.ts';
import { run } from './run.ts';
import { choicesOf, type Failure, merge, type Summary, shortestStory } from './simulate.ts';
import type { Share } from './worker.ts';

const MAX_SEED = 2 ** 31;
/** Longer stories are told by their beginning and their end. */
const MAX_LINES = 300;
const LAST_LINES = 20;

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2), Math.floor(Math.random() * MAX_SEED));
  if (args === 'help') return console.log(usage);
  if (args.story) return tellStory(args);
  const began = performance.now();
  const summary = merge(await Promise.all(sharesOf(args).map(inThread)));
  console.log(report(summary, args.seed, (performance.now() - began) / 1000));
  if (summary.failures.length === 0) return;
  process.exitCode = 1;
  explain(summary.failures, args);
}

function sharesOf({ runs, seed, threads, without, spared }: Arguments): Share[] {
  const each = Math.ceil(runs / threads);
  return Array.from({ length: threads }, (_, index) => {
    const first = index * each;
    return { seed: seed + first, runs: Math.max(0, Math.min(each, runs - first)), without, spared };
  });
}

function inThread(share: Share): Promise<Summary> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: share });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function explain(failures: readonly Failure[], args: Arguments): void {
  for (const { seed, violation } of failures.slice(0, 20))
    console.log(`  seed ${seed}: ${violation.kind}: ${violation.message}`);
  const [{ seed, violation }] = failures as [Failure];
  const flags = [
    ...args.without.map((rule) => `--without ${rule}`),
    ...args.spared.map((kind) => `--spare "${kind}"`),
  ];
  const again = ['npm run simulate -- --story --seed', seed, ...flags].join(' ');
  console.log(`\nThe run of seed ${seed} as it was: ${again}`);
  console.log(`The shortest story found that ends in "${violation.kind}":\n`);
  console.log(abridged(shortestStory(failures, optionsOf(args))).join('\n'));
}

function tellStory(args: Arguments): void {
  const { violation } = run(choicesOf(args.seed), { ...optionsOf(args), say: (line) => console.log(line) });
  if (violation !== null) process.exitCode = 1;
}

const optionsOf = ({ without, spared }: Arguments) => ({
  conduct: conductWithout(without),
  spared: new Set(spared),
});

function abridged(story: readonly string[]): readonly string[] {
  if (story.length <= MAX_LINES) return story;
  const left = story.length - MAX_LINES;
  return [...story.slice(0, MAX_LINES - LAST_LINES), `  … ${left} lines more …`, ...story.slice(-LAST_LINES)];
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
