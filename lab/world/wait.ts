// Waits for conditions, as long as a busy machine may need. A test never sleeps and never asserts on time.
import { setTimeout as delay } from 'node:timers/promises';

const DEFAULT_LIMIT_MS = 60_000;
const PAUSE_MS = 50;

/**
 * Asks until the answer is neither false nor null nor undefined; an error of `ask` counts as "not yet".
 * @param what what is waited for, for the message of the error
 * @throws Error when `limitMs` are over, with the last error as its cause
 */
export async function until<Result>(
  what: string,
  ask: () => Promise<Result> | Result,
  limitMs = DEFAULT_LIMIT_MS,
): Promise<Exclude<NonNullable<Result>, false>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    let cause: unknown;
    try {
      const result = await ask();
      if (result !== false && result !== null && result !== undefined)
        return result as Exclude<NonNullable<Result>, false>;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > deadline) throw new Error(`not within ${limitMs / 1000} s: ${what}`, { cause });
    await delay(PAUSE_MS);
  }
}
