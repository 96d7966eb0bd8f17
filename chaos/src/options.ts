// The command line of a run.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface Options {
  /** How long faults and orders come. */
  readonly minutes: number;
  readonly seed: string;
  /** File for the report as Markdown. */
  readonly reportFile: string | undefined;
  /** Keep data and logs also when nothing is wrong. */
  readonly keep: boolean;
}

export const usage = `usage: npm run chaos -- [--minutes M] [--seed S] [--report FILE] [--keep]

  --minutes M    how long faults are injected and orders placed, 0.1 to 600 (default 5)
  --seed S       decides faults and orders; the same seed makes the same plan (default: a new one, printed)
  --report FILE  writes the report there as Markdown, too
  --keep         keeps data and logs also when nothing is wrong`;

/** @throws Error with a message for the user */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '5' },
      seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
      report: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes >= 0.1 && minutes <= 600))
    throw new Error(`--minutes ${values.minutes}: expected a number from 0.1 to 600`);
  if (values.seed === '') throw new Error('--seed must not be empty');
  return { minutes, seed: values.seed, reportFile: values.report, keep: values.keep };
}
