import { describe, expect, it } from 'vitest';
import { parseRamp } from './ramp.ts';

describe('a ramp', () => {
  it.each([
    ['1, 5, 25', [1, 5, 25]],
    ['1 5', [1, 5]],
    [' 10, ', [10]],
  ])('is read from %j', (text, ramp) => {
    expect(parseRamp(text)).toEqual(ramp);
  });

  it.each(['', 'x', '0', '-1', '1.5', '10001', '1, x', Array(21).fill(1).join()])('is not in %j', (text) => {
    expect(parseRamp(text)).toBeNull();
  });
});
