import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it('an outage of a minute is held by an operator unless told otherwise', () => {
  expect(readOptions([])).toEqual({ heldBy: 'operator', minutes: 1, rate: 20, maxPerSecond: 100 });
  expect(readOptions(['--held-by', 'breaker', '--minutes', '10'])).toMatchObject({
    ...{ heldBy: 'breaker', minutes: 10 },
  });
});

it.each([
  [['--held-by', 'me']],
  [['--minutes', '0']],
  [['--rate', 'x']],
  [['--max-per-second', '1001']],
  [['--seed', '1']],
])('%j is refused', (args) => {
  expect(() => readOptions(args)).toThrow(/held-by|minutes|rate|max-per-second|seed/);
});
