// What is asked of a participant, as data: a name, a sentence, and a check that plays the orchestrator.
import type { Talk } from './talk.ts';

export interface Claim {
  /** Stable: scripts and people refer to it. */
  readonly name: string;
  /** What the participant must do. */
  readonly asks: string;
  /**
   * What must be in effect afterwards: exactly what was answered as done and not undone since. That is seen over HTTP
   * alone, so it is a claim of its own: `<name>/effect`.
   */
  readonly effect?: string;
  /** Without these it is not checked. */
  readonly needs?: readonly Need[];
  /** @throws Unmet, NotChecked */
  check(talk: Talk): Promise<void>;
}

/** What a claim may need of whoever runs it. */
export type Need = 'refused' | 'contested' | 'http' | 'restart';
