import { expect, it } from 'vitest';
import { openLoop } from './open-loop.ts';

const RATE = 200;

it('begins at the rate, whatever becomes of the calls before', async () => {
  const never = Promise.withResolvers<void>();
  let begun = 0;
  const since = performance.now();
  const loop = openLoop(
    () => {
      begun++;
      return never.promise;
    },
    { perSecond: RATE, isOver: (count) => count === 20 },
  );
  await expect.poll(() => begun).toBe(20);
  expect(performance.now() - since).toBeGreaterThanOrEqual((19 * 1000) / RATE - 1);
  never.resolve();
  await loop;
});

it('begins nothing while it is held back, and what was due then at once', async () => {
  const since = performance.now();
  let isHeld = true;
  setTimeout(() => {
    isHeld = false;
  }, 100);
  const beganAt: number[] = [];
  await openLoop(
    async () => {
      beganAt.push(performance.now() - since);
    },
    { perSecond: RATE, isOver: (count) => count === 10, mayBegin: () => !isHeld },
  );
  expect(beganAt[0]).toBeGreaterThanOrEqual(99);
  // Ten of 200 a second take 45 ms; all of them were due.
  expect(beganAt[9]! - beganAt[0]!).toBeLessThan(40);
});

it('tells of a call that failed when all have begun', async () => {
  let begun = 0;
  const loop = openLoop(
    async () => {
      if (begun++ === 0) throw new Error('refused');
    },
    { perSecond: RATE, isOver: (count) => count === 5 },
  );
  await expect(loop).rejects.toThrow('refused');
  expect(begun).toBe(5);
});
