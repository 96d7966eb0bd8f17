import { describe, expect, it } from 'vitest';
import { effectDays, horizonHours, isOlderSql, isRefusedSql } from './retention.ts';

describe('ages', () => {
  it('keep stock and payments a day longer than their saga, and for ever when all is kept', () => {
    expect([effectDays(90), effectDays(0)]).toEqual([91, 0]);
  });

  it('leave what is begun at the horizon an hour before its commands are refused', () => {
    expect(horizonHours(60, 90)).toBe(60 * 24);
    expect(horizonHours(89, 90)).toBe(89 * 24 - 1);
    expect(horizonHours(400, 0)).toBe(400 * 24);
  });

  it('refuse a day before rows are pruned, and never when they are not', () => {
    expect(isRefusedSql('id', 90)).toBe(isOlderSql('id', 89 * 24));
    expect(isRefusedSql('id', 0)).toBe('FALSE');
  });

  it('are whole hours, for they become part of a statement', () => {
    expect(() => isOlderSql('id', 1.5)).toThrow(RangeError);
  });
});
