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

  it('takes time linear in the header on hostile input', () => {
    const started = performance.now();
    preferredWait('"'.repeat(16_000));
    preferredWait('wait'.padEnd(16_000, ' '));
    preferredWait('"\\'.repeat(8000));
    preferredWait('",;'.repeat(5000));
    expect(performance.now() - started).toBeLessThan(50);
  });
});
