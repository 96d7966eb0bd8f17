// Every random decision of a run comes from here, step by step, so that a run can be told again and made shorter.

export interface Choices {
  /** Begins the choices of the next step; false when there is no further step. */
  nextStep(): boolean;
  /**
   * One of `count` possibilities, from 0. 0 is the plainest: no fault, first in line.
   * @param plain whatever is below counts as 0
   */
  choose(count: number, plain?: number): number;
}

/** What was chosen: one list for each step. */
export type Tape = readonly (readonly number[])[];

/** Choices from a seed. The same seed makes the same choices on every machine. */
export function seededChoices(seed: number, steps: number): Choices & { readonly tape: Tape } {
  const tape: number[][] = [];
  let step: number[] = [];
  let state = mix(seed);
  return {
    tape,
    nextStep() {
      if (tape.length >= steps) return false;
      step = [];
      tape.push(step);
      return true;
    },
    choose(count, plain = 1) {
      // mulberry32
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      const chosen = Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * count);
      const choice = chosen < plain ? 0 : chosen;
      step.push(choice);
      return choice;
    },
  };
}

/** The choices of a tape. What it does not say, or says beyond the possibilities, is 0. */
export function tapeChoices(tape: Tape): Choices {
  let next = 0;
  let step: readonly number[] = [];
  let position = 0;
  return {
    nextStep() {
      if (next >= tape.length) return false;
      step = tape[next++]!;
      position = 0;
      return true;
    },
    choose(count) {
      const choice = step[position++] ?? 0;
      return choice < count ? choice : 0;
    },
  };
}

/** Neighbouring seeds must not give similar runs. */
function mix(seed: number): number {
  let t = (seed ^ 0x9e3779b9) | 0;
  t = Math.imul(t ^ (t >>> 16), 0x85ebca6b);
  t = Math.imul(t ^ (t >>> 13), 0xc2b2ae35);
  return t ^ (t >>> 16);
}
