// What `npm run bench` is asked to measure.
import { parseArgs } from 'node:util';
import { wholeNumber, wholeNumbers } from './whole-number.ts';

export interface Options {
  /** Orders of each run, warm-up excluded. */
  readonly orders: number;
  /** One series of runs for each. */
  readonly inFlight: readonly number[];
  /** Runs of which the median counts. */
  readonly runs: number;
  /** Processes of each service. */
  readonly copies: number;
  readonly profile: boolean;
  /** After the series: what one order costs, as the servers count it. */
  readonly budget: boolean;
  /** Offers half of the peak rate, and then twice the peak rate, without waiting for answers. */
  readonly openLoop: boolean;
  /** Finished sagas that are in the tables before the first run. */
  readonly grow: number;
  /** Minutes of load instead of a number of orders; 0: none. */
  readonly minutes: number;
}

export const usage = `npm run bench -- [options]
  --orders N           orders of each run (default BENCH_ORDERS or 5000)
  --in-flight N,N,…    orders in flight (default BENCH_IN_FLIGHT or 64); each is a series of runs
  --runs N             runs of each, medians are reported (default 3)
  --copies N           processes of each service (default 1)
  --profile            processor profile of each service, and where the time goes
  --budget             after the series: commits, rows, log, messages and statements of one order
  --open-loop          after the series: latency of POST /orders at half of the peak rate, and overload at twice of it
  --grow N             N finished sagas in the tables before the first run
  --minutes N          one run of N minutes, reported minute by minute`;

/** @param env BENCH_ORDERS and BENCH_IN_FLIGHT are the defaults @throws Error that says which option is wrong */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      orders: { type: 'string', default: env['BENCH_ORDERS'] || '5000' },
      'in-flight': { type: 'string', default: env['BENCH_IN_FLIGHT'] || '64' },
      runs: { type: 'string', default: '3' },
      copies: { type: 'string', default: '1' },
      profile: { type: 'boolean', default: false },
      budget: { type: 'boolean', default: false },
      'open-loop': { type: 'boolean', default: false },
      grow: { type: 'string', default: '0' },
      minutes: { type: 'string', default: '0' },
    },
  });
  if (values.minutes !== '0' && (values.budget || values['open-loop']))
    throw new Error('--minutes is one run and nothing after it: leave out --budget and --open-loop');
  return {
    orders: wholeNumber('--orders', values.orders, 10, 10_000_000),
    inFlight: wholeNumbers('--in-flight', values['in-flight'], 1, 2000),
    runs: wholeNumber('--runs', values.runs, 1, 100),
    copies: wholeNumber('--copies', values.copies, 1, 8),
    profile: values.profile,
    budget: values.budget,
    openLoop: values['open-loop'],
    grow: wholeNumber('--grow', values.grow, 0, 100_000_000),
    minutes: wholeNumber('--minutes', values.minutes, 0, 24 * 60),
  };
}
