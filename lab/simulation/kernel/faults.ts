// What goes wrong, and how often: per mille of the occasions, at fault level 1.

const faults = {
  statement: {
    'statement not sent': 3,
    'no connection': 2,
    'statement fails': 3,
    'answer lost after the commit': 4,
  },
  publish: {
    'publish not sent': 4,
    'publish refused': 4,
    'message returned': 3,
    'confirm lost': 6,
    'message doubled': 30,
  },
  delivery: { 'message overtaken': 150 },
  step: {
    crash: 4,
    stall: 3,
    'database connections lost': 3,
    'broker connection lost': 3,
    'time leaps': 3,
    'both replicas down': 1.5,
  },
  provider: { 'call lost': 15, 'call late': 40, 'provider error': 20, 'provider answer lost': 25 },
  world: { 'queues lost': 0.3, 'all restarted with empty queues': 0.3 },
} as const satisfies Record<string, Record<string, number>>;

export type Occasion = keyof typeof faults;
export type FaultKind<O extends Occasion> = keyof (typeof faults)[O];

const tables = Object.fromEntries(
  Object.entries(faults).map(([occasion, kinds]) => [occasion, Object.entries(kinds)]),
) as Record<Occasion, [string, number][]>;

export const faultTable = (occasion: Occasion): readonly (readonly [string, number])[] => tables[occasion];

export const faultKinds: readonly string[] = Object.values(tables).flatMap((kinds) =>
  kinds.map(([kind]) => kind),
);
