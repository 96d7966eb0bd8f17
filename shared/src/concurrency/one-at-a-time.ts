// Work that costs much and gives everybody the same: one runs at a time in this process, and whoever asks for what runs or
// waits already gets that.
import { requestError } from '../http/errors/request-errors.ts';

/** Different things that are asked for at once; more would wait too long. */
const MOST = 8;

/**
 * @param work what is done for one question
 * @param nameOf the same for questions that have the same answer
 * @returns rejects with RequestError OVERLOADED when too much waits
 */
export function oneAtATime<Asked, Value>(
  work: (asked: Asked) => Promise<Value>,
  nameOf: (asked: Asked) => string,
): (asked: Asked) => Promise<Value> {
  const asked = new Map<string, Promise<Value>>();
  let before: Promise<unknown> = Promise.resolve();
  return async (question) => {
    const name = nameOf(question);
    const known = asked.get(name);
    if (known !== undefined) return known;
    if (asked.size >= MOST)
      throw requestError('OVERLOADED', 'Too many checks wait already: try again in a moment.');
    const value = before.then(() => work(question));
    asked.set(name, value);
    before = value.then(
      () => asked.delete(name),
      () => asked.delete(name),
    );
    return value;
  };
}
