import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Periodic, startPeriodic } from './periodic.ts';

const INTERVAL_MS = 100;
let runs: number;
let standsBy: boolean;
let periodic: Periodic;

beforeEach(() => {
  vi.useFakeTimers();
  runs = 0;
  standsBy = false;
  periodic = startPeriodic({
    name: 'test',
    intervalMs: INTERVAL_MS,
    logger: pino({ enabled: false }),
    standsBy: () => standsBy,
    work: async () => {
      runs++;
    },
  });
});
afterEach(async () => {
  await periodic.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** @returns runs in so many intervals */
async function runsIn(intervals: number): Promise<number> {
  const before = runs;
  await vi.advanceTimersByTimeAsync(intervals * INTERVAL_MS);
  return runs - before;
}

describe('the work of a replica', () => {
  it('is done at each interval, and at a fifth of them while it stands by', async () => {
    expect(await runsIn(10)).toBe(10);
    standsBy = true;
    expect(await runsIn(50)).toBe(10);
  });

  it('is done at the next interval when it is needed again', async () => {
    standsBy = true;
    await runsIn(6);
    standsBy = false;
    expect(await runsIn(1)).toBe(1);
    expect(await runsIn(10)).toBe(10);
  });

  it('is done at once when it is hurried, also while it stands by', async () => {
    standsBy = true;
    await runsIn(7);
    periodic.hurry();
    expect(await runsIn(0)).toBe(1);
    expect(await runsIn(4)).toBe(0);
    expect(await runsIn(1)).toBe(1);
  });

  it('ends at once while it stands by', async () => {
    standsBy = true;
    await runsIn(2);
    await periodic.stop();
    expect(await runsIn(20)).toBe(0);
  });
});
