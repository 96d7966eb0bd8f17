// The command line of a run.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface Options {
  /** On a cluster of RabbitMQ nodes, of which one after the other is taken down. */
  readonly cluster: boolean;
  /** How long faults and orders come. */
  readonly minutes: number;
  /** On a cluster, how often something is taken down. Undefined: as often as `minutes` allow. */
  readonly rounds: number | undefined;
  readonly seed: string;
  /** File for the report as Markdown. */
  readonly reportFile: string | undefined;
  /** Keep data and logs also when nothing is wrong. */
  readonly keep: boolean;
}

export const usage = `usage: npm run chaos -- [--cluster [--rounds N]] [--minutes M] [--seed S] [--report FILE] [--keep]

  --minutes M    how long faults are injected and orders placed, 0.1 to 600 (default 5)
  --cluster      runs on three RabbitMQ nodes, and takes down one after the other
  --rounds N     with --cluster, and instead of --minutes: how many times, 1 to 1000 (default 6)
  --seed S       decides faults and orders; the same seed makes the same plan (default: a new one, printed)
  --report FILE  writes the report there as Markdown, too
  --keep         keeps data and logs also when nothing is wrong`;

const DEFAULT_MINUTES = 5;
/** Each kind of round, and each busy queue, once. */
const DEFAULT_ROUNDS = 6;

/** @throws Error with a message for the user */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cluster: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      rounds: { type: 'string' },
      seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
      report: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  const minutes = Number(values.minutes ?? DEFAULT_MINUTES);
  if (!(minutes >= 0.1 && minutes <= 600))
    throw new Error(`--minutes ${values.minutes}: expected a number from 0.1 to 600`);
  if (values.seed === '') throw new Error('--seed must not be empty');
  return {
    cluster: values.cluster,
    minutes,
    rounds: readRounds(values),
    seed: values.seed,
    reportFile: values.report,
    keep: values.keep,
  };
}

/** To start everything, measure failover, heal, wait for the last orders and look, on a busy machine. */
const AROUND_MINUTES = 20;
/** A node that is killed, missed, started again and has caught up; or three that are restarted. */
const ROUND_MINUTES = 10;

/** A run that takes longer than this hangs. */
export const limitMinutes = ({ rounds, minutes }: Options): number =>
  AROUND_MINUTES + (rounds === undefined ? minutes : rounds * ROUND_MINUTES);

function readRounds(values: {
  cluster: boolean;
  rounds?: string | undefined;
  minutes?: string | undefined;
}): number | undefined {
  if (values.rounds === undefined)
    return values.cluster && values.minutes === undefined ? DEFAULT_ROUNDS : undefined;
  if (!values.cluster) throw new Error('--rounds goes with --cluster');
  if (values.minutes !== undefined) throw new Error('--rounds and --minutes: one of them is enough');
  const rounds = Number(values.rounds);
  if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= 1000))
    throw new Error(`--rounds ${values.rounds}: expected a whole number from 1 to 1000`);
  return rounds;
}
