// Collects what the stream brings, and hands it out a few times a second: thousands of transitions in a second are some
// renders, not thousands.
import type { HistoryEntry, SagaSummary } from '../api/types.ts';

/** The data of a `transition` event. */
export interface Transition
  extends Pick<HistoryEntry, 'seq' | 'at' | 'kind' | 'name' | 'from' | 'to' | 'attempt'>,
    Pick<SagaSummary, 'orderId' | 'outcome' | 'failure'> {}

export interface Transitions {
  add(transition: Transition): void;
  /** @returns ends it */
  subscribe(take: (batch: readonly Transition[]) => void): () => void;
}

const HAND_OUT_MS = 200;

export function createTransitions(): Transitions {
  const takers = new Set<(batch: readonly Transition[]) => void>();
  let waiting: Transition[] = [];

  function handOut() {
    const batch = waiting;
    waiting = [];
    for (const take of takers) take(batch);
  }

  return {
    add(transition) {
      if (waiting.length === 0) setTimeout(handOut, HAND_OUT_MS);
      waiting.push(transition);
    },
    subscribe(take) {
      takers.add(take);
      return () => takers.delete(take);
    },
  };
}
