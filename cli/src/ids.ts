// Ids of orders and of other things, as arguments or, with `-`, from standard input.
import { UsageError } from './exit-codes.ts';
import type { Io } from './io.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws UsageError when there is none, or one is no id */
export async function readIds(io: Io, given: readonly string[], what = 'an order id'): Promise<string[]> {
  const words =
    given.length === 1 && given[0] === '-' ? (await io.readInput()).split(/\s+/).filter(Boolean) : given;
  if (words.length === 0) throw new UsageError(`${what} is needed, or - for ids from standard input`);
  const wrong = words.find((word) => !UUID.test(word));
  if (wrong !== undefined) throw new UsageError(`${JSON.stringify(wrong.slice(0, 80))} is not ${what}`);
  return [...new Set(words.map((word) => word.toLowerCase()))];
}

/** @throws UsageError unless it is exactly one */
export async function readId(io: Io, given: readonly string[], what = 'an order id'): Promise<string> {
  const ids = await readIds(io, given, what);
  if (ids.length > 1) throw new UsageError('one at a time');
  return ids[0]!;
}
