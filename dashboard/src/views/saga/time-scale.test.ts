import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../api/types.ts';
import { gapScale, rowsOf } from './time-scale.ts';

const entry = (seq: number, seconds: number, attempt = 1) =>
  ({ seq, attempt, at: new Date(seconds * 1000).toISOString() }) as HistoryEntry;

describe('the timeline', () => {
  const history = [entry(1, 10), entry(2, 12), entry(3, 72), entry(4, 500, 2)];

  it('has the rows of one attempt, with the time between them', () => {
    expect(rowsOf(history, 1).map(({ gapMs, offsetMs }) => [gapMs, offsetMs])).toEqual([
      [0, 0],
      [2000, 2000],
      [60_000, 62_000],
    ]);
    expect(rowsOf(history, 2).map(({ gapMs }) => gapMs)).toEqual([0]);
  });

  it('draws gaps to one scale', () => {
    const height = gapScale(rowsOf(history, 1));
    expect(height(60_000)).toBe(132);
    expect(height(30_000)).toBe(66);
    expect(height(2000)).toBe(22);
  });

  it('keeps to its scale when clocks ran backwards', () => {
    const rows = rowsOf([entry(1, 10), entry(2, 9)], 1);
    expect(rows[1]).toMatchObject({ gapMs: 0, offsetMs: 0 });
    expect(gapScale(rows)(0)).toBe(22);
  });
});
