// Many runs from one seed, and the shortest story of one that went wrong.
import { seededChoices, type Tape, tapeChoices } from './kernel/choices.ts';
import { shrink } from './kernel/shrink.ts';
import { type RunOptions, type RunResult, run } from './run.ts';

export interface Failure {
  /** Seed of this one run. */
  readonly seed: number;
  readonly violation: NonNullable<RunResult['violation']>;
}

export interface Summary {
  readonly runs: number;
  readonly steps: number;
  readonly counts: ReadonlyMap<string, number>;
  /** In the order of their seeds. */
  readonly failures: readonly Failure[];
}

/** Short runs reach the beginnings of sagas more often, long ones replays of replays. */
const STEPS = [150, 300, 500, 800];

export const choicesOf = (seed: number) => seededChoices(seed, STEPS[Math.abs(seed) % STEPS.length]!);

/**
 * Makes runs with the seeds from `seed` on.
 * @param begins told of each seed before its run
 * @param stopAt for those who only ask whether there is a violation of this kind
 */
export async function simulate(
  { seed, runs }: { seed: number; runs: number },
  options: RunOptions = {},
  { begins = () => {}, stopAt }: { begins?: (seed: number) => void; stopAt?: string | undefined } = {},
): Promise<Summary> {
  const counts = new Map<string, number>();
  const failures: Failure[] = [];
  let steps = 0;
  let made = 0;
  while (made < runs) {
    begins(seed + made);
    const result = await run(choicesOf(seed + made), options);
    steps += result.steps;
    addCounts(counts, result.counts);
    if (result.violation !== null) failures.push({ seed: seed + made, violation: result.violation });
    made++;
    if (stopAt !== undefined && result.violation?.kind === stopAt) break;
  }
  return { runs: made, steps, counts, failures };
}

export function merge(summaries: readonly Summary[]): Summary {
  const counts = new Map<string, number>();
  for (const summary of summaries) addCounts(counts, summary.counts);
  const sum = (of: (summary: Summary) => number) =>
    summaries.reduce((total, summary) => total + of(summary), 0);
  return {
    runs: sum(({ runs }) => runs),
    steps: sum(({ steps }) => steps),
    counts,
    failures: summaries.flatMap(({ failures }) => failures).sort((a, b) => a.seed - b.seed),
  };
}

/** The story of a run, one line for each thing that happened. */
export async function storyOf(tape: Tape, options: RunOptions = {}): Promise<string[]> {
  const lines: string[] = [];
  await run(tapeChoices(tape), { ...options, say: (line) => lines.push(line) });
  return lines;
}

/**
 * The shortest story that shows a violation: that of one of the first failures of the same kind.
 * @param failures at least one; the first one says which kind
 */
export async function shortestStory(
  failures: readonly Failure[],
  options: RunOptions = {},
  maxTries?: number,
): Promise<string[]> {
  const { kind } = failures[0]!.violation;
  const same = failures.filter(({ violation }) => violation.kind === kind).slice(0, CANDIDATES);
  let best: string[] | undefined;
  for (const { seed } of same) {
    const story = await storyOf(await shortestTape(seed, kind, options, maxTries), options);
    if (best === undefined || story.length < best.length) best = story;
  }
  return best!;
}

/** Some seeds lead to a short story, others never do. */
const CANDIDATES = 3;

async function shortestTape(
  seed: number,
  kind: string,
  options: RunOptions,
  maxTries?: number,
): Promise<Tape> {
  const choices = choicesOf(seed);
  await run(choices, options);
  const fails = async (tape: Tape) => (await run(tapeChoices(tape), options)).violation?.kind === kind;
  return shrink(choices.tape, fails, maxTries);
}

function addCounts(to: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [what, times] of counts) to.set(what, (to.get(what) ?? 0) + times);
}
