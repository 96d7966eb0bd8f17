// How long to wait before the next try of something that may be away.

/**
 * Milliseconds to wait after `failures` failures in a row (1, 2, 3 …): doubles from `firstMs` up to `maxMs`, of which
 * a random half is taken off, so that processes that lost the same server do not come back at the same instant.
 */
export function backoffMs(failures: number, firstMs = 100, maxMs = 5000): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return full * (0.5 + Math.random() / 2);
}
