import { beforeAll, describe, expect, it, vi } from 'vitest';
import { seededChoices, tapeChoices } from './choices.ts';
import { rareSituations } from './coverage.ts';
import { faultKinds } from './faults.ts';
import { conductWithout } from './rules.ts';
import { run } from './run.ts';
import { choicesOf, type Summary, shortestStory, simulate, storyOf } from './simulate.ts';

vi.setConfig({ testTimeout: 120_000 });

describe('a simulated system with all its rules', () => {
  let summary: Summary;
  beforeAll(() => {
    summary = simulate({ seed: 1, runs: 800 });
  }, 120_000);

  it('keeps every promise of section 6 of the contract', () => {
    expect(summary.failures).toEqual([]);
  });

  it('gets into every situation that the rules are for', () => {
    expect(rareSituations.filter((what) => !summary.counts.has(what))).toEqual([]);
  });

  it('meets every fault', () => {
    expect(faultKinds.filter((kind) => !summary.counts.has(`fault: ${kind}`))).toEqual([]);
  });

  it('completes orders, also some that are replayed', () => {
    expect(summary.counts.get('end: completed')).toBeGreaterThan(300);
    expect(summary.counts.get('end: running')).toBeUndefined();
  });
});

it('tells the same story for the same seed', () => {
  const tell = () => {
    const lines: string[] = [];
    run(choicesOf(7), { say: (line) => lines.push(line) });
    return lines;
  };
  expect(tell()).toEqual(tell());
  expect(tell().length).toBeGreaterThan(100);
});

it('tells the same story again from what was chosen', () => {
  const choices = seededChoices(7, 200);
  const lines: string[] = [];
  run(choices, { say: (line) => lines.push(line) });
  expect(storyOf(choices.tape)).toEqual(lines);
  expect(run(tapeChoices(choices.tape)).violation).toBeNull();
});

it('spares the faults that it is told to', () => {
  const { counts } = simulate({ seed: 1, runs: 50 }, { spared: new Set(['crash']) });
  expect(counts.has('fault: crash')).toBe(false);
  expect(counts.has('fault: stall')).toBe(true);
});

it('tells a short story of a violation, that ends with it', () => {
  const options = { conduct: conductWithout(['refusal-rows']) };
  const { failures } = simulate({ seed: 10, runs: 3000 }, options, true);
  const whole: string[] = [];
  run(choicesOf(failures[0]!.seed), { ...options, say: (line) => whole.push(line) });
  const story = shortestStory(failures, options, 500);
  expect(story.length).toBeLessThan(whole.length * 0.6);
  expect(story.at(-1)).toContain(`VIOLATION       ${failures[0]?.violation.kind}`);
});
