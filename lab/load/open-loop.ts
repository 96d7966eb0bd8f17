// Customers who come at a steady rate, whatever becomes of those before.
import { setTimeout as delay } from 'node:timers/promises';

export interface OpenLoopOptions {
  readonly perSecond: number;
  /** True once no more are to come. @param begun how many have come */
  readonly isOver: (begun: number) => boolean;
  /** False holds them back; afterwards they come faster, until they are on time again. */
  readonly mayBegin?: () => boolean;
}

/** It is asked so often whether it is over, ms. */
const MAX_PAUSE_MS = 50;

/** Resolves when all that were begun are done. */
export async function openLoop(
  one: (index: number) => Promise<unknown>,
  { perSecond, isOver, mayBegin = () => true }: OpenLoopOptions,
): Promise<void> {
  const calls: Promise<unknown>[] = [];
  const since = performance.now();
  while (!isOver(calls.length)) {
    const dueMs = since + (calls.length * 1000) / perSecond - performance.now();
    if (dueMs > 0 || !mayBegin()) {
      await delay(Math.max(1, Math.min(dueMs, MAX_PAUSE_MS)));
      continue;
    }
    const call = one(calls.length);
    call.catch(() => {}); // It is told below, when all have begun.
    calls.push(call);
  }
  await Promise.all(calls);
}
