// What a row of a timeline had sent.
import type { HistoryEntry } from '../../api/types.ts';

/**
 * @param commands the command that each state waits with
 * @returns the command of the new state; null: the saga has not moved, or waits on for what it had asked before
 */
export function sentBy(
  { from, to }: Pick<HistoryEntry, 'from' | 'to'>,
  commands: ReadonlyMap<string, string | null>,
): string | null {
  const command = commands.get(to) ?? null;
  const isAsked = from !== null && commands.get(from) === command;
  return isAsked ? null : command;
}
