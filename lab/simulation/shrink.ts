// Makes a failing tape shorter while it still fails in the same way: fewer steps first, then fewer faults.
import type { Tape } from './choices.ts';

/** Tries before the best so far is taken; at about 2 ms each. */
const MAX_TRIES = 4000;

/** @param fails whether a tape still shows the violation; it must be true of `tape` */
export function shrink(tape: Tape, fails: (candidate: Tape) => boolean, maxTries = MAX_TRIES): Tape {
  let best: Tape = tape.map(withoutTail);
  let tries = 0;
  const improves = (candidate: Tape): boolean => {
    if (tries >= maxTries) return false;
    tries++;
    if (!fails(candidate)) return false;
    best = candidate;
    return true;
  };
  for (let before: Tape | null = null; before !== best && tries < maxTries; ) {
    before = best;
    inChunks(best.length - 1, (from, length) => {
      if (from + length > best.length) return;
      improves([...best.slice(0, from), ...best.slice(from + length)]);
    });
    inChunks(best.length - 1, (from, length) => {
      const isCalm = best.slice(from, from + length).every((step) => step.length === 0);
      if (!isCalm) improves(best.map((step, at) => (at >= from && at < from + length ? [] : step)));
    });
    lowerChoices(() => best, improves);
  }
  return best;
}

/** Long stretches of steps first, from the end to the beginning. The first step sets the run up, and stays. */
function inChunks(steps: number, each: (from: number, length: number) => void): void {
  for (let length = steps; length >= 1; length = Math.floor(length / 2)) {
    for (let from = steps - length + 1; from >= 1; from -= length) each(from, length);
  }
}

/** Lowers single choices: to the plainest, or by half. */
function lowerChoices(best: () => Tape, improves: (candidate: Tape) => boolean): void {
  for (let index = best().length - 1; index >= 0; index--) {
    for (let position = 0; position < (best()[index]?.length ?? 0); position++) {
      const choice = best()[index]![position]!;
      if (choice === 0) continue;
      const lowered = (value: number) =>
        best().with(index, withoutTail(best()[index]!.with(position, value)));
      if (!improves(lowered(0)) && choice > 1) improves(lowered(Math.floor(choice / 2)));
    }
  }
}

/** What a tape does not say is 0 anyway. */
function withoutTail(step: readonly number[]): readonly number[] {
  const last = step.findLastIndex((choice) => choice !== 0);
  return step.slice(0, last + 1);
}
