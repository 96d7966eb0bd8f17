import { expect, it } from 'vitest';
import { meanRatio, median, percentile } from './statistics.ts';

it('a percentile is one of the values, by nearest rank', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 95, 99, 100]);
  expect(percentile([7], 0.01)).toBe(7);
});

it('a median is the middle, or between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
});

it('nothing has neither', () => {
  expect(() => percentile([], 0.5)).toThrow(RangeError);
  expect(() => median([])).toThrow(RangeError);
});

it('a mean of ratios is geometric: twice as fast and twice as slow are equal', () => {
  expect(meanRatio([2, 0.5]).mean).toBeCloseTo(1);
  expect(meanRatio([0.9, 0.9, 0.9])).toEqual({ mean: expect.closeTo(0.9), error: expect.closeTo(0) });
  // Logarithms 0 and 1: their standard deviation is √½, that of their mean ½.
  expect(meanRatio([1, Math.E]).error).toBeCloseTo(0.5);
  expect(meanRatio([3])).toEqual({ mean: expect.closeTo(3), error: null });
  expect(() => meanRatio([])).toThrow(RangeError);
});
