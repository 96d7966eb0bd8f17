import { expect, it } from 'vitest';
import { mostInASecond } from './sends.ts';

it.each([
  [0, []],
  [1, [5]],
  [2, [0, 999, 1999]],
  [1, [0, 1000, 2000]],
  [3, [0, 500, 900, 1200, 5000]],
])('the most in a second are %d of %j', (most, at) => {
  expect(mostInASecond(at)).toBe(most);
});
