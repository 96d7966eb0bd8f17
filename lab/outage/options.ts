// The command line of an outage.
import { parseArgs } from 'node:util';

export const holders = ['operator', 'breaker', 'nobody'] as const;
/** Who holds ProcessPayment while the provider is away. */
export type Holder = (typeof holders)[number];

export interface Options {
  readonly heldBy: Holder;
  /** For how long the provider is away. */
  readonly minutes: number;
  /** Orders a second. */
  readonly rate: number;
  /** Of the operator's release. */
  readonly maxPerSecond: number;
}

export const usage = `usage: npm run outage -- [--held-by operator|breaker|nobody] [--minutes M] [--rate R] [--max-per-second N]

  --held-by WHO        who holds ProcessPayment: an operator, who releases it, too, HOLD_WHEN_UNANSWERED, or nobody (default operator)
  --minutes M          how long the provider is away, 0.1 to 60 (default 1)
  --rate R             orders a second, 1 to 200 (default 20)
  --max-per-second N   of the operator's release, 1 to 1000 (default 100)

Needs POSTGRES_URL and RABBITMQ_URL.`;

/** @throws Error with a message for the user */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'held-by': { type: 'string', default: 'operator' },
      minutes: { type: 'string', default: '1' },
      rate: { type: 'string', default: '20' },
      'max-per-second': { type: 'string', default: '100' },
    },
  });
  const heldBy = holders.find((one) => one === values['held-by']);
  if (heldBy === undefined) throw new Error(`--held-by is one of ${holders.join(', ')}`);
  const number = (name: 'minutes' | 'rate' | 'max-per-second', min: number, max: number) => {
    const value = Number(values[name]);
    if (!(value >= min && value <= max))
      throw new Error(`--${name}: expected a number from ${min} to ${max}`);
    return value;
  };
  return {
    heldBy,
    minutes: number('minutes', 0.1, 60),
    rate: number('rate', 1, 200),
    maxPerSecond: number('max-per-second', 1, 1000),
  };
}
