import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

const numbers = (seed: string) => {
  const random = createRandom(seed);
  return Array.from({ length: 20 }, () => random.next());
};

describe('random choices', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(numbers('7')).toEqual(numbers('7'));
    expect(numbers('7')).not.toEqual(numbers('8'));
  });

  it('of a fork do not depend on what was drawn before', () => {
    const early = createRandom('7').fork('orders').next();
    const parent = createRandom('7');
    parent.next();
    expect(parent.fork('orders').next()).toBe(early);
  });

  it('stay within their bounds and reach them', () => {
    const random = createRandom('bounds');
    const drawn = new Set(Array.from({ length: 500 }, () => random.int(3, 6)));
    expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
  });

  it('follow their weights', () => {
    const random = createRandom('weights');
    const drawn = Array.from({ length: 4000 }, () =>
      random.weighted([
        [3, 'often'],
        [1, 'seldom'],
        [0, 'never'],
      ]),
    );
    const often = drawn.filter((choice) => choice === 'often').length;
    expect(often / drawn.length).toBeCloseTo(0.75, 1);
    expect(drawn).not.toContain('never');
  });
});
