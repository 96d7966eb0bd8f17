// Waits between tries.

const MINUTE = 60_000;
const JITTER = 0.2;

/**
 * How long to wait for a reply after the k-th send of a command: `stepTimeoutMs`·2^(k-1), at most 60 s (or
 * `stepTimeoutMs` if that is larger), ±20 % so that many sagas that stalled together do not retry together.
 * @param sendCount k, from 1
 * @param random in [0, 1)
 * @returns milliseconds
 */
export function replyWaitMs(stepTimeoutMs: number, sendCount: number, random = Math.random()): number {
  const cap = Math.max(MINUTE, stepTimeoutMs);
  const wait = Math.min(cap, stepTimeoutMs * 2 ** Math.max(0, sendCount - 1));
  return Math.round(wait * (1 + JITTER * (2 * random - 1)));
}
