import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInHand, createInHandByKey } from './in-hand.ts';

describe('what is in hand', () => {
  test('is as in a Set, whatever is added and taken out', () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant('add' as const) }),
      fc.record({ kind: fc.constant('remove' as const), which: fc.nat(20) }),
      fc.record({ kind: fc.constant('clear' as const) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const hand = createInHand<number>();
        const model = new Set<number>();
        const removals: (() => boolean)[] = [];
        for (const each of acts) {
          if (each.kind === 'add') {
            model.add(removals.length);
            removals.push(hand.add(removals.length));
          } else if (each.kind === 'clear') {
            model.clear();
            hand.clear();
          } else if (removals.length > 0) {
            const item = each.which % removals.length;
            expect(removals[item]!()).toBe(model.delete(item));
          }
          expect([...hand]).toEqual([...model]);
          expect(hand.size).toBe(model.size);
          expect(hand.oldest()).toBe([...model][0]);
        }
      }),
    );
  });

  test('can be taken out while it is looked at', () => {
    const hand = createInHand<string>();
    const first = hand.add('first');
    const second = hand.add('second');
    hand.add('third');
    const seen: string[] = [];
    for (const item of hand) {
      seen.push(item);
      if (item === 'first') for (const remove of [first, second]) remove();
    }
    expect(seen).toEqual(['first', 'third']);
  });

  test('by key is as in a Map', () => {
    const hand = createInHandByKey<string>();
    hand.set('a', '1');
    hand.set('b', '2');
    hand.set('a', '3');
    expect(hand.keys()).toEqual(['a', 'b']);
    expect(hand.items()).toEqual(['3', '2']);
    expect([hand.get('a'), hand.has('b'), hand.get('c'), hand.has('c'), hand.size]).toEqual([
      '3',
      true,
      undefined,
      false,
      2,
    ]);
    expect([hand.delete('a'), hand.delete('a'), hand.size]).toEqual([true, false, 1]);
  });
});

describe('what was in hand', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void;

  const COUNT = 3000;
  const ITEM_BYTES = 8000;

  /** Bytes that stay after minor collections when so many items have gone through, a few of them at a time. */
  function left(add: (item: number[]) => () => void): number {
    const removals: (() => void)[] = Array.from({ length: 8 }, () => () => {});
    const through = (count: number) => {
      for (let item = 0; item < count; item++) {
        removals[item % removals.length]!();
        removals[item % removals.length] = add(new Array<number>(ITEM_BYTES / 8).fill(item));
      }
    };
    through(20);
    // What holds the items, and the items that are in it, are old from now on.
    collect();
    const before = process.memoryUsage().heapUsed;
    through(COUNT);
    for (let times = 0; times < 3; times++) collect({ type: 'minor' });
    return process.memoryUsage().heapUsed - before;
  }

  test('is gone with the next minor collection, unlike with a Set', () => {
    const set = new Set<number[]>();
    const inSet = left((item) => {
      set.add(item);
      return () => set.delete(item);
    });
    // Else this test shows nothing, and a Set would do.
    expect(inSet).toBeGreaterThan((COUNT * ITEM_BYTES) / 2);
    expect(left(createInHand<number[]>().add)).toBeLessThan((COUNT * ITEM_BYTES) / 10);
  });

  test('by key is gone, too', () => {
    const hand = createInHandByKey<number[]>();
    let key = 0;
    const bytes = left((item) => {
      const mine = String(key++);
      hand.set(mine, item);
      return () => hand.delete(mine);
    });
    expect(bytes).toBeLessThan((COUNT * ITEM_BYTES) / 10);
  });
});
