// The history of one attempt on a scale of time. Pure.
import type { HistoryEntry } from '../../api/types.ts';

export interface TimelineRow {
  readonly entry: HistoryEntry;
  /** Since the row before; 0 for the first. Milliseconds. */
  readonly gapMs: number;
  /** Since the first row of the attempt. Milliseconds. */
  readonly offsetMs: number;
}

export function rowsOf(history: readonly HistoryEntry[], attempt: number): TimelineRow[] {
  const entries = history.filter((entry) => entry.attempt === attempt);
  const timeOf = (index: number) => Date.parse(entries[index]!.at);
  return entries.map((entry, index) => ({
    entry,
    gapMs: index === 0 ? 0 : Math.max(0, timeOf(index) - timeOf(index - 1)),
    offsetMs: Math.max(0, timeOf(index) - timeOf(0)),
  }));
}

/** A gap from here on is drawn by itself, and can be folded. Milliseconds. */
export const GAP_MS = 1000;
/** How high the longest gap is, and the shortest one that is drawn. Pixels. */
const LONGEST = 132;
const SHORTEST = 22;

/** The heights of gaps, to one scale for all. */
export function gapScale(rows: readonly TimelineRow[]): (gapMs: number) => number {
  const longest = Math.max(GAP_MS, ...rows.map(({ gapMs }) => gapMs));
  return (gapMs) => Math.max(SHORTEST, Math.round((gapMs / longest) * LONGEST));
}
