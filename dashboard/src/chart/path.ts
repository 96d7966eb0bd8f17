// The way that one attempt of a saga took through the machine. Pure.
import type { HistoryEntry } from '../api/types.ts';
import { arrowId } from './machine.ts';

export interface Path {
  /** In the order of its travel; the last one is where it stands, or stood at the end of the attempt. */
  readonly states: readonly string[];
  readonly arrows: ReadonlySet<string>;
}

type Step = Pick<HistoryEntry, 'kind' | 'from' | 'to' | 'attempt'>;

export function pathOf(history: readonly Step[], attempt: number): Path {
  const states: string[] = [];
  const arrows = new Set<string>();
  for (const { kind, from, to, attempt: of } of history) {
    if (of !== attempt || kind === 'command' || kind === 'stale' || from === to) continue;
    if (from !== null) arrows.add(arrowId(from, to));
    if (states.length === 0 && from !== null) states.push(from);
    states.push(to);
  }
  return { states, arrows };
}

/** All attempts that there were, the latest first. */
export const attemptsOf = (latest: number): number[] =>
  Array.from({ length: latest }, (_, index) => latest - index);
