// Which orders come, and what their customers do with them. Order n depends on the seed and on n alone.
import type { Line, NewOrder } from '../../world/shapes.ts';
import type { Random } from '../random.ts';
import { plentiful, scarce, UNKNOWN_SKU } from './products.ts';

export type OrderKind =
  | 'paid'
  | 'several lines'
  | 'free of charge'
  | 'slow provider'
  | 'flaky provider'
  | 'declined'
  | 'no funds'
  | 'provider silent'
  | 'answer lost'
  | 'asks its customer'
  | 'bank debit'
  | 'bank debit fails'
  | 'scarce'
  | 'out of stock'
  | 'unknown product';

export interface PlannedReplay {
  /** Replaces the order's token; undefined: it stays. */
  readonly token: string | undefined;
  /** Asked twice at once, as by two operators. */
  readonly twice: boolean;
}

export interface PlannedAnswer {
  readonly answer: 'approve' | 'refuse';
  /** Some come too late. */
  readonly afterMs: number;
}

/** How its customer repeats a request with the same Idempotency-Key, beside retries after a lost answer. */
export type Repeat = 'no' | 'at once' | 'later' | 'with another body';

export interface PlannedOrder {
  readonly index: number;
  readonly kind: OrderKind;
  readonly body: NewOrder;
  /** Undefined: sent once, without a key. */
  readonly key: string | undefined;
  readonly repeat: Repeat;
  /** `Prefer: wait`, in seconds. */
  readonly waitSeconds: number | undefined;
  /** After the answer. */
  readonly cancelAfterMs: number | undefined;
  /** What its customer does on the page of the bank, once they are asked; undefined: they walk away. */
  readonly challenge: PlannedAnswer | undefined;
  /** One after the other, each when the order has failed (again). */
  readonly replays: readonly PlannedReplay[];
}

const kinds: readonly (readonly [weight: number, kind: OrderKind])[] = [
  [36, 'paid'],
  [10, 'several lines'],
  [4, 'free of charge'],
  [6, 'slow provider'],
  [7, 'flaky provider'],
  [10, 'declined'],
  [5, 'no funds'],
  [3, 'provider silent'],
  [4, 'answer lost'],
  [28, 'asks its customer'],
  [10, 'bank debit'],
  [5, 'bank debit fails'],
  [9, 'scarce'],
  [3, 'out of stock'],
  [3, 'unknown product'],
];

const tokens: Partial<Record<OrderKind, string>> = {
  'slow provider': 'tok_slow',
  'flaky provider': 'tok_flaky',
  declined: 'tok_declined',
  'no funds': 'tok_insufficient_funds',
  'provider silent': 'tok_hang',
  'answer lost': 'tok_late',
  'asks its customer': 'tok_3ds',
  'bank debit': 'tok_debit',
  'bank debit fails': 'tok_debit_fails',
};

export function planOrder(seed: Random, index: number): PlannedOrder {
  const random = seed.fork(`order ${index}`);
  const kind = random.weighted(kinds);
  const key = random.chance(0.9) ? `key-${index}` : undefined;
  return {
    index,
    kind,
    body: {
      customerId: `customer-${index}`,
      currency: 'EUR',
      lines: planLines(random, kind),
      payment: { token: tokens[kind] ?? 'tok_visa' },
    },
    key,
    repeat: key === undefined ? 'no' : planRepeat(random),
    waitSeconds: random.chance(0.07) ? random.int(1, 8) : undefined,
    cancelAfterMs: random.chance(0.12) ? random.int(0, random.chance(0.5) ? 100 : 3000) : undefined,
    replays: random.chance(0.5) ? planReplays(random) : [],
    challenge: kind === 'asks its customer' ? planAnswer(random) : undefined,
  };
}

/** A plain order that will be paid, for measuring. */
export function plainOrder(name: string): PlannedOrder {
  return {
    index: -1,
    kind: 'paid',
    body: {
      customerId: `customer-${name}`,
      currency: 'EUR',
      lines: [{ sku: plentiful[0], quantity: 1, unitPrice: 1000 }],
      payment: { token: 'tok_visa' },
    },
    key: `key-${name}`,
    repeat: 'no',
    waitSeconds: undefined,
    cancelAfterMs: undefined,
    challenge: undefined,
    replays: [],
  };
}

const planAnswer = (random: Random): PlannedAnswer | undefined => {
  const answer = random.weighted([
    [60, 'approve' as const],
    [20, 'refuse' as const],
    [20, undefined],
  ]);
  return answer && { answer, afterMs: random.int(0, random.chance(0.8) ? 3000 : 15_000) };
};

const planRepeat = (random: Random): Repeat =>
  random.weighted([
    [84, 'no'],
    [6, 'at once'],
    [8, 'later'],
    [2, 'with another body'],
  ]);

function planReplays(random: Random): PlannedReplay[] {
  const token = () =>
    random.weighted([
      [60, 'tok_visa'],
      [10, undefined],
      [8, 'tok_declined'],
      [7, 'tok_flaky'],
      [5, 'tok_slow'],
      [5, 'tok_hang'],
      [5, 'tok_late'],
      [5, 'tok_3ds'],
      [5, 'tok_debit'],
    ]);
  return Array.from({ length: random.int(1, 2) }, () => ({ token: token(), twice: random.chance(0.2) }));
}

function planLines(random: Random, kind: OrderKind): Line[] {
  const line = (sku: string, quantity = random.int(1, 5)): Line => ({
    sku,
    quantity,
    unitPrice: kind === 'free of charge' ? 0 : random.int(1, 20_000),
  });
  const some = random.pick(plentiful);
  switch (kind) {
    case 'several lines':
      return shuffled(random, plentiful)
        .slice(0, random.int(2, 5))
        .map((sku) => line(sku));
    case 'scarce':
      return random.chance(0.5)
        ? [line(random.pick(scarce), random.int(1, 2))]
        : shuffled(random, [some, ...scarce]).map((sku) => line(sku, 1));
    case 'out of stock':
      return [line(some), line(random.pick(scarce), 1000)];
    case 'unknown product':
      return [line(some), line(UNKNOWN_SKU)];
    default:
      return [line(some)];
  }
}

function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
