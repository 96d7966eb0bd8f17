import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it('compares two copies with one, 64 in flight, unless told otherwise', () => {
  expect(readOptions([])).toMatchObject({
    copies: [1, 2],
    loads: [{ inFlight: 64 }],
    balance: 'connections',
    starts: 1,
  });
});

it('reads loads in flight and at rates, in this order', () => {
  const both = readOptions(['--rates', '100,300', '--in-flight', '1,256']);
  expect(both.loads).toEqual([{ inFlight: 1 }, { inFlight: 256 }, { perSecond: 100 }, { perSecond: 300 }]);
  expect(readOptions(['--rates', '100']).loads).toEqual([{ perSecond: 100 }]);
});

it.each([
  [['--copies', '2'], '--copies 2: expected two numbers or more'],
  [['--copies', '1,1'], '--copies 1,1: expected two numbers or more, each once'],
  [['--copies', '1,9'], "--copies must be a whole number from 1 to 8, not '9'"],
  [['--rates', '0'], '--rates must be a whole number from 1 to 10000'],
  [['--balance', 'both'], '--balance both: expected connections or requests'],
])('refuses %j', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
