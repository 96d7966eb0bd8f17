// Makes a failing tape shorter while it still fails in the same way: fewer steps first, then fewer faults.
import type { Tape } from './choices.ts';

/** Tries before the best so far is taken; at about 10 ms each. */
const MAX_TRIES = 1500;

type Improves = (candidate: Tape) => Promise<boolean>;

/** @param fails whether a tape still shows the violation; it must be true of `tape` */
export async function shrink(
  tape: Tape,
  fails: (candidate: Tape) => Promise<boolean>,
  maxTries = MAX_TRIES,
): Promise<Tape> {
  let best: Tape = tape.map(withoutTail);
  let tries = 0;
  const improves: Improves = async (candidate) => {
    if (tries >= maxTries) return false;
    tries++;
    if (!(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let before: Tape | null = null; before !== best && tries < maxTries; ) {
    before = best;
    for (const [from, length] of chunks(best.length - 1)) {
      if (from + length > best.length) continue;
      await improves([...best.slice(0, from), ...best.slice(from + length)]);
    }
    for (const [from, length] of chunks(best.length - 1)) {
      const isCalm = best.slice(from, from + length).every((step) => step.length === 0);
      if (!isCalm) await improves(best.map((step, at) => (at >= from && at < from + length ? [] : step)));
    }
    await lowerChoices(() => best, improves);
  }
  return best;
}

/** Long stretches of steps first, from the end to the beginning. The first step sets the run up, and stays. */
function* chunks(steps: number): Generator<[from: number, length: number]> {
  for (let length = steps; length >= 1; length = Math.floor(length / 2)) {
    for (let from = steps - length + 1; from >= 1; from -= length) yield [from, length];
  }
}

/** Lowers single choices: to the plainest, or by half. */
async function lowerChoices(best: () => Tape, improves: Improves): Promise<void> {
  for (let index = best().length - 1; index >= 0; index--) {
    for (let position = 0; position < (best()[index]?.length ?? 0); position++) {
      const choice = best()[index]![position]!;
      if (choice === 0) continue;
      const lowered = (value: number) =>
        best().with(index, withoutTail(best()[index]!.with(position, value)));
      if (!(await improves(lowered(0))) && choice > 1) await improves(lowered(Math.floor(choice / 2)));
    }
  }
}

/** What a tape does not say is 0 anyway. */
function withoutTail(step: readonly number[]): readonly number[] {
  const last = step.findLastIndex((choice) => choice !== 0);
  return step.slice(0, last + 1);
}
