import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it('has defaults, which the environment changes', () => {
  expect(readOptions([], {})).toMatchObject({
    orders: 5000,
    inFlight: [64],
    runs: 3,
    copies: 1,
    grow: 0,
    minutes: 0,
  });
  expect(readOptions([], { BENCH_ORDERS: '200', BENCH_IN_FLIGHT: '8' })).toMatchObject({
    orders: 200,
    inFlight: [8],
  });
});

it('reads a series', () => {
  expect(readOptions(['--in-flight', '1,64,256'], {}).inFlight).toEqual([1, 64, 256]);
});

it.each([
  [['--orders', '0'], '--orders must be a whole number from 10'],
  [['--in-flight', '1,x'], "--in-flight must be a whole number from 1 to 2000, not 'x'"],
  [['--copies', '1.5'], '--copies'],
  [['--fast'], '--fast'],
  [['--minutes', '1', '--open-loop'], '--minutes is one run and nothing after it'],
  [['--minutes', '1', '--budget'], '--minutes is one run and nothing after it'],
])('refuses %j', (args, message) => {
  expect(() => readOptions(args, {})).toThrow(message);
});
