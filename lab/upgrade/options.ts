// The command line of a run.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface Options {
  /** Commit, tag or branch of the older version. Undefined: the last release. */
  readonly from: string | undefined;
  readonly seed: string;
  /** File for the report as Markdown. */
  readonly reportFile: string | undefined;
  /** Keep data and logs also when nothing is wrong. */
  readonly keep: boolean;
}

export const usage = `usage: npm run upgrade -- [--from REF] [--seed S] [--report FILE] [--keep]

  --from REF     the older version: a commit, tag or branch of this repository (default: the last release)
  --seed S       decides orders and kills; the same seed makes the same plan (default: a new one, printed)
  --report FILE  writes the report there as Markdown, too
  --keep         keeps data and logs also when nothing is wrong`;

/** @throws Error with a message for the user */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
      report: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  for (const [name, value] of Object.entries(values))
    if (value === '') throw new Error(`--${name} must not be empty`);
  return { from: values.from, seed: values.seed, reportFile: values.report, keep: values.keep };
}
