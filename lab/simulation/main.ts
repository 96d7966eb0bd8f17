// `npm run simulate`: many runs of the services as they run in production, with everything that can go wrong. Exits 1 when
// a promise of section 6 of the contract was broken, and tells the shortest story that shows it.
import { type Arguments, readArguments, usage } from './command-line.ts';
import { report } from './report.ts';
import type { Failure } from './simulate.ts';
import { shortestStoryInThread, simulateInThreads, storyInThread } from './threads.ts';

const MAX_SEED = 2 ** 30;
/** Longer stories are told by their beginning and their end. */
const MAX_LINES = 300;
const LAST_LINES = 20;

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2), Math.floor(Math.random() * MAX_SEED));
  if (args === 'help') return console.log(usage);
  if (args.story) return tellStory(args);
  const began = performance.now();
  const summary = await simulateInThreads(args, args);
  console.log(report(summary, args.seed, (performance.now() - began) / 1000));
  if (summary.failures.length === 0) return;
  process.exitCode = 1;
  await explain(summary.failures, args);
}

async function explain(failures: readonly Failure[], args: Arguments): Promise<void> {
  for (const { seed, violation } of failures.slice(0, 20))
    console.log(`  seed ${seed}: ${violation.kind}: ${violation.message}`);
  const [{ seed, violation }] = failures as [Failure];
  const flags = [
    ...args.without.map((rule) => `--without ${rule}`),
    ...args.spared.map((kind) => `--spare "${kind}"`),
  ];
  console.log(`\nThe run of seed ${seed} as it was:`);
  console.log(`  ${['npm run simulate -- --story --seed', seed, ...flags].join(' ')}`);
  if (args.isBrief) return;
  console.log(`The shortest story found that ends in "${violation.kind}":\n`);
  console.log(abridged(await shortestStoryInThread(failures, args)).join('\n'));
}

async function tellStory(args: Arguments): Promise<void> {
  const { lines, violation } = await storyInThread(args.seed, args);
  console.log(lines.join('\n'));
  if (violation !== null) process.exitCode = 1;
}

function abridged(story: readonly string[]): readonly string[] {
  if (story.length <= MAX_LINES) return story;
  const left = story.length - MAX_LINES;
  return [...story.slice(0, MAX_LINES - LAST_LINES), `  … ${left} lines more …`, ...story.slice(-LAST_LINES)];
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
