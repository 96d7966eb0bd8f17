// Random bytes, drawn for many uses at a time: each draw is a system call.
import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.length;

/**
 * `length` random bytes, at most 4096, of the same quality as `randomBytes`. They are the caller's until it returns to the
 * event loop: later calls write over them.
 */
export function randomPooled(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += length;
  return pool.subarray(used - length, used);
}

/** For simulated chance, which begins anew with every run. */
export function forgetRandom(): void {
  used = pool.length;
}
