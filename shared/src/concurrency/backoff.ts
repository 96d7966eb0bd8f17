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

/**
 * Milliseconds to wait after `failures` failures in a row (1, 2, 3 …): doubles from `firstMs` up to `maxMs`, of which
 * a random half is taken off, so that processes that lost the same server do not come back at the same instant.
 */
export function backoffMs(failures: number, firstMs = 100, maxMs = 5000): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return full * (0.5 + Math.random() / 2);
}
