// Random choices that a seed decides. Forks have names, so that one part of a plan does not move another.
import { createHash } from 'node:crypto';

export interface Random {
  /** In [0, 1). */
  next(): number;
  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Picks by weight. */
  weighted<Item>(choices: readonly (readonly [weight: number, item: Item])[]): Item;
  /** A generator of its own: the same seed and names give the same numbers. */
  fork(name: string): Random;
}

export function createRandom(seed: string): Random {
  const next = sfc32(createHash('sha256').update(seed).digest());
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)]!,
    weighted(choices) {
      let point = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, item] of choices) {
        point -= weight;
        if (point < 0) return item;
      }
      return choices.at(-1)![1];
    },
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}

/** Chris Doty-Humphrey's "small fast counting" generator: 128 bits of state. https://pracrand.sourceforge.net */
function sfc32(state: Buffer): () => number {
  let [a, b, c, d] = [0, 4, 8, 12].map((offset) => state.readInt32LE(offset)) as [
    number,
    number,
    number,
    number,
  ];
  return () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
