// The runs are made in threads: their clock and timers are simulated, and those of the tests are not.
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rareSituations } from './coverage.ts';
import { faultKinds } from './kernel/faults.ts';
import type { Summary } from './simulate.ts';
import { shortestStoryInThread, simulateInThreads, storyInThread } from './threads.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

describe('the services with all their rules', () => {
  let summary: Summary;
  beforeAll(async () => {
    summary = await simulateInThreads({ seed: 1, runs: 500 });
  });

  it('keep every promise of section 6 of the contract', () => {
    expect(summary.failures).toEqual([]);
  });

  it('get into every situation that the rules are for', () => {
    expect(rareSituations.filter((what) => !summary.counts.has(what))).toEqual([]);
  });

  it('meet every fault', () => {
    expect(faultKinds.filter((kind) => !summary.counts.has(`fault: ${kind}`))).toEqual([]);
  });

  it('complete orders, also some that are replayed', () => {
    expect(summary.counts.get('end: Completed')).toBeGreaterThan(200);
    expect(summary.counts.get('saga: ReplayRequested of an operator')).toBeGreaterThan(100);
  });
});

it('tells the same story for the same seed', async () => {
  const [first, second] = [await storyInThread(7), await storyInThread(7)];
  expect(first.lines).toEqual(second.lines);
  expect(first.lines.length).toBeGreaterThan(100);
});

it('spares the faults that it is told to', async () => {
  const { counts } = await simulateInThreads({ seed: 1, runs: 40 }, { spared: ['crash'] });
  expect(counts.has('fault: crash')).toBe(false);
  expect(counts.has('fault: stall')).toBe(true);
});

it('tells a short story of a violation, that ends with it', async () => {
  const conditions = { without: ['one-provider-key' as const] };
  const { failures } = await simulateInThreads(
    { seed: 20, runs: 100, stopAt: 'paid-as-charged' },
    conditions,
  );
  const last = failures.slice(-1);
  const whole = await storyInThread(last[0]!.seed, conditions);
  const story = await shortestStoryInThread(last, conditions, 150);
  expect(story.length).toBeLessThan(whole.lines.length * 0.8);
  expect(story.at(-1)).toContain('paid-as-charged: ');
});
