// Stock: what orders hold, and what the shelves say.
import { isCompleted, isFailed } from './ending-rules.ts';
import type { LineSeen, OrderEvidence, ProductEvidence, ReservationSeen } from './evidence.ts';
import type { Rule } from './rule.ts';

export const stockRules: readonly Rule<OrderEvidence>[] = [
  {
    rule: 'completed-holds-its-stock',
    meaning: 'Completed: one live reservation, of its lines',
    when: 'ended',
    applies: isCompleted,
    problems(evidence) {
      const held = live(evidence);
      if (held.length !== 1) return [`${held.length} reservations are live`];
      const [{ attempt, lines }] = held as [ReservationSeen];
      const order = evidence.order!;
      if (attempt !== order.attempt)
        return [`stock is held for attempt ${attempt}, the order was completed at ${order.attempt}`];
      return pieces(lines) === pieces(order.lines)
        ? []
        : [`${pieces(lines)} is held, ${pieces(order.lines)} was ordered`];
    },
  },
  {
    rule: 'failed-holds-no-stock',
    meaning: 'Failed: no live reservation',
    when: 'ended',
    applies: isFailed,
    problems: (evidence) =>
      live(evidence).map(({ attempt, lines }) => `attempt ${attempt} holds ${pieces(lines)}`),
  },
  {
    rule: 'no-reservation-waits',
    meaning: 'Every reservation is decided',
    when: 'quiet',
    applies: ({ reservations }) => reservations.length > 0,
    problems: ({ reservations }) =>
      reservations
        .filter(({ status }) => status === 'Undecided')
        .map(({ attempt }) => `the reservation of attempt ${attempt} is not decided`),
  },
];

export const productRules: readonly Rule<ProductEvidence>[] = [
  {
    rule: 'available-is-never-negative',
    meaning: 'No more of a product is sold than is there',
    when: 'always',
    applies: () => true,
    problems: ({ available }) => (available < 0 ? [`${available} are available`] : []),
  },
  {
    rule: 'pieces-are-kept',
    meaning: 'Product: available + reserved = what was put in',
    when: 'always',
    applies: ({ putIn }) => putIn !== undefined,
    problems: ({ available, reserved, putIn }) =>
      available + reserved === putIn
        ? []
        : [`${available} available and ${reserved} reserved of ${putIn} put in`],
  },
  {
    rule: 'reserved-is-sold',
    meaning: 'Product: reserved = what Completed orders hold',
    when: 'quiet',
    applies: ({ sold }) => sold !== undefined,
    problems: ({ reserved, sold }) =>
      reserved === sold ? [] : [`${reserved} reserved, ${sold} held by Completed orders`],
  },
];

const live = ({ reservations }: OrderEvidence): ReservationSeen[] =>
  reservations.filter(({ status }) => status === 'Reserved');

/** Pieces by sku in live reservations of Completed orders. @param sums taken further, for orders that are read in parts */
export function soldOf(
  orders: readonly OrderEvidence[],
  sums: Map<string, number> = new Map(),
): Map<string, number> {
  for (const { sku, quantity } of orders
    .filter(isCompleted)
    .flatMap(live)
    .flatMap(({ lines }) => lines))
    sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return sums;
}

/** As one text, whatever the order of the lines. */
const pieces = (lines: readonly LineSeen[]): string =>
  lines
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join(', ') || 'nothing';
