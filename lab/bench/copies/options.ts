// The command line of `npm run bench:copies`.
import { parseArgs } from 'node:util';
import type { Balance } from '../load.ts';
import { wholeNumber, wholeNumbers } from '../whole-number.ts';

/** Customers who wait for each other, or orders that come at a steady rate. */
export type Offered = { readonly inFlight: number } | { readonly perSecond: number };

export interface Options {
  /** Processes of each service, one system for each number; the others are compared with the first. */
  readonly copies: readonly number[];
  readonly loads: readonly Offered[];
  /** How often all systems are started anew: two starts of the same system differ by more than its runs do. */
  readonly starts: number;
  /** Runs of each system under each load after a start, in turn. */
  readonly rounds: number;
  /** Orders of one run in flight. */
  readonly orders: number;
  /** Of one run at a rate. */
  readonly seconds: number;
  /** Orders before the first run, for each copy of a system. */
  readonly warmUp: number;
  readonly balance: Balance;
}

export const usage = `usage: npm run bench:copies -- [--copies N,N,…] [--in-flight N,…] [--rates N,…] [--starts N] [--rounds N]
                             [--orders N] [--seconds N] [--warm-up N] [--balance connections|requests]

  --copies N,N,…   processes of each service, one system for each number, 1 to 8 (default 1,2)
  --in-flight N,…  loads of so many orders under way at a time, 1 to 1024 (default 64)
  --rates N,…      loads of so many orders a second, whoever waits, 1 to 10000 (default none)
  --starts N       how often all systems are started, 1 to 20 (default 1)
  --rounds N       runs of each system under each load after a start, in turn, 1 to 50 (default 6)
  --orders N       orders of one run in flight, 10 to 100000 (default 3000; a tenth with one in flight)
  --seconds N      length of one run at a rate, 1 to 600 (default 10)
  --warm-up N      orders before the first run, for each copy, 0 to 100000 (default 8000)
  --balance WHAT   what is dealt to the copies of order-service in turn (default connections)

  POSTGRES_URL and RABBITMQ_URL name the servers, which all of them share.`;

/** @throws Error with a message for the user */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      copies: { type: 'string', default: '1,2' },
      'in-flight': { type: 'string' },
      rates: { type: 'string' },
      starts: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '6' },
      orders: { type: 'string', default: '3000' },
      seconds: { type: 'string', default: '10' },
      'warm-up': { type: 'string', default: '8000' },
      balance: { type: 'string', default: 'connections' },
    },
  });
  const { 'in-flight': inFlight, rates, balance } = values;
  const copies = wholeNumbers('--copies', values.copies, 1, 8);
  if (copies.length < 2 || new Set(copies).size < copies.length)
    throw new Error(`--copies ${values.copies}: expected two numbers or more, each once, such as 1,2`);
  if (balance !== 'connections' && balance !== 'requests')
    throw new Error(`--balance ${balance}: expected connections or requests`);
  return {
    copies,
    loads: [
      ...(inFlight === undefined && rates !== undefined
        ? []
        : wholeNumbers('--in-flight', inFlight ?? '64', 1, 1024).map((each) => ({ inFlight: each }))),
      ...(rates === undefined
        ? []
        : wholeNumbers('--rates', rates, 1, 10_000).map((each) => ({ perSecond: each }))),
    ],
    starts: wholeNumber('--starts', values.starts, 1, 20),
    rounds: wholeNumber('--rounds', values.rounds, 1, 50),
    orders: wholeNumber('--orders', values.orders, 10, 100_000),
    seconds: wholeNumber('--seconds', values.seconds, 1, 600),
    warmUp: wholeNumber('--warm-up', values['warm-up'], 0, 100_000),
    balance,
  };
}
