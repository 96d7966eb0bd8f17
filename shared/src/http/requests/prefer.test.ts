import { describe, expect, it } from 'vitest';
import { preferredWait } from './prefer.ts';

describe('preferredWait', () => {
  it.each([
    ['wait=5', 5],
    ['wait=0', 0],
    ['wait=60', 60],
    ['wait=61', 60],
    ['wait=99999999999999999999999', 60],
    ['WAIT = 7', 7],
    ['wait="10"', 10],
    ['respond-async, wait=10', 10],
    ['respond-async,wait=10;strict', 10],
    ['return=representation; foo="a;b, wait=3", wait=4', 4],
    ['wait=1, wait=2', 1],
    ['wait=soon, wait=2', 2],
    [', ,wait=3', 3],
  ])('reads %j as %d s', (header, seconds) => {
    expect(preferredWait(header)).toBe(seconds);
  });

  it.each([
    '',
    'respond-async',
    'wait',
    'wait=',
    'wait=-1',
    'wait=1.5',
    'wait=1e1',
    'wait=5s',
    'await=5',
    'wait-for=5',
    'foo; wait=5',
    'foo="wait=5"',
    'foo="a, wait=5"',
    'foo="a\\", wait=5"',
  ])('finds no wait in %j', (header) => {
    expect(preferredWait(header)).toBeUndefined();
  });

  it('is undefined without the header', () => {
    expect(preferredWait(undefined)).toBeUndefined();
  });

  it('takes the first wait of several headers', () => {
    expect(preferredWait(['respond-async', 'wait=8', 'wait=9'])).toBe(8);
  });

  // A pattern that backtracks would hold this test for minutes.
  it('comes to an end on hostile input', () => {
    const hostile = [
      '"'.repeat(160_000),
      'wait'.padEnd(160_000, ' '),
      '"\\'.repeat(80_000),
      '",;'.repeat(50_000),
    ];
    expect(hostile.map((header) => preferredWait(header))).toEqual(hostile.map(() => undefined));
  });
});
