import { beforeEach, describe, expect, it } from 'vitest';
import { createShares, type Shares } from './shares.ts';

const SHARE = 10;
let shares: Shares;
beforeEach(() => {
  shares = createShares(SHARE);
});

/** How many of so many orders at once are taken; each is placed before the next look. */
function place(name: string, count: number): number {
  let taken = 0;
  for (let order = 0; order < count; order++) {
    if (!shares.take(name)) continue;
    taken++;
    shares.placed(name);
  }
  return taken;
}
const look = (counts: Record<string, number>) => shares.counted(new Map(Object.entries(counts)));

describe('a share', () => {
  it('bounds each client before anything was counted', () => {
    expect([place('ann', 15), place('bea', 5), place('bea', 15)]).toEqual([10, 5, 5]);
  });

  it('is what is missing to it after a look', () => {
    place('ann', 10);
    look({ ann: 7 });
    expect(place('ann', 10)).toBe(3);
    expect(place('bea', 15)).toBe(10);
  });

  it('counts orders that are not stored yet', () => {
    for (let order = 0; order < 4; order++) shares.take('ann');
    look({});
    expect(place('ann', 10)).toBe(6);
    for (let order = 0; order < 4; order++) shares.placed('ann');
    look({ ann: 10 });
    expect(place('ann', 1)).toBe(0);
  });

  it('frees the place of an order that was not placed after all', () => {
    for (let order = 0; order < 10; order++) shares.take('ann');
    for (let order = 0; order < 10; order++) shares.placed('ann');
    look({});
    expect(place('ann', 15)).toBe(10);
  });

  it('beyond it takes one order for two that ended, so that what is beyond it goes', () => {
    look({ ann: 100 });
    expect(place('ann', 50)).toBe(0);
    look({ ann: 60 });
    expect(place('ann', 50)).toBe(20);
    look({ ann: 80 });
    expect(place('ann', 50)).toBe(0);
    look({ ann: 8 });
    expect(place('ann', 50)).toBe(2);
  });

  it('does not hold while it is lifted, nor for the first count after that', () => {
    look({ ann: 100 });
    shares.lift();
    expect(place('ann', 500)).toBe(500);
    look({ ann: 600 });
    expect(place('ann', 5)).toBe(5);
    look({ ann: 605 });
    expect(place('ann', 5)).toBe(0);
  });

  it('of 0 bounds nobody', () => {
    shares = createShares(0);
    look({ ann: 1_000_000 });
    expect(place('ann', 5)).toBe(5);
  });
});
