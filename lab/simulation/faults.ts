// What goes wrong, and how often: per mille of the occasions, at fault level 1.
import { count, type World } from './world.ts';

const faults = {
  commit: { 'transaction lost': 15, 'committed but not told': 12 },
  publish: { 'message lost': 6, 'message doubled': 30, 'message late': 25 },
  step: { crash: 12, stall: 8, 'connection lost': 8 },
  request: { 'call lost': 20, 'call late': 60, 'provider error': 20 },
  answer: { 'answer lost': 30, 'answer late': 40 },
  world: { 'queues lost': 1, 'all restarted with empty queues': 1 },
} as const satisfies Record<string, Record<string, number>>;

type Occasion = keyof typeof faults;
export type Fault<O extends Occasion> = keyof (typeof faults)[O];

const tables = Object.fromEntries(
  Object.entries(faults).map(([occasion, kinds]) => [occasion, Object.entries(kinds)]),
) as Record<Occasion, [string, number][]>;

export const faultKinds: readonly string[] = Object.values(tables).flatMap((kinds) =>
  kinds.map(([kind]) => kind),
);

/** The fault of this occasion; mostly null. */
export function faultAt<O extends Occasion>(world: World, occasion: O): Fault<O> | null {
  if (world.isHealed || world.faultLevel === 0) return null;
  const table = tables[occasion];
  const perMille = table.reduce((sum, [, each]) => sum + each, 0) * world.faultLevel;
  let rest = 999 - world.choices.choose(1000, 1000 - perMille);
  for (const [kind, each] of table) {
    rest -= each * world.faultLevel;
    if (rest < 0) {
      if (world.spared.has(kind)) return null;
      count(world, `fault: ${kind}`);
      return kind as Fault<O>;
    }
  }
  return null;
}

/** One of the given values; the first is the plainest. */
export function oneOf<T>(world: World, values: readonly T[]): T {
  return values[world.isHealed ? 0 : world.choices.choose(values.length)]!;
}
