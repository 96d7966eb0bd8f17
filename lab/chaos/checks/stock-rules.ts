// Stock: what orders hold, and what the shelves say.
import type { Evidence, ReservationRow } from './evidence.ts';
import { rowsWith } from './lookup.ts';
import { isCompleted, isFailed, orderIdOf, orderRule, type Rule, ruleOf } from './rule.ts';

export const stockRules: readonly Rule[] = [
  orderRule(
    'Completed: one live reservation, of its lines',
    isCompleted,
    ({ orderId, lines, attempt }, evidence) => {
      const live = liveOf(evidence, orderId);
      if (live.length !== 1) return `has ${live.length} live reservations`;
      const [reservation] = live;
      if (reservation!.attempt !== attempt)
        return `holds stock for attempt ${reservation!.attempt}, completed at ${attempt}`;
      const [held, ordered] = [pieces(reservation!.lines), pieces(lines)];
      return held === ordered ? null : `holds ${held}, ordered ${ordered}`;
    },
  ),
  orderRule('Failed: no live reservation', isFailed, ({ orderId }, evidence) =>
    liveOf(evidence, orderId).map(({ attempt, lines }) => `attempt ${attempt} holds ${pieces(lines)}`),
  ),
  ruleOf(
    'a reservation is decided, and has its order',
    ({ reservations }) => [...reservations.values()].flat(),
    ({ orderId, attempt, status }, { orders }) => {
      if (status === 'Undecided') return `reservation ${orderId}:${attempt} is not decided`;
      return rowsWith(orders, orderIdOf, orderId).length > 0
        ? null
        : `reservation of ${orderId}: there is no such order`;
    },
  ),
  ruleOf(
    'a product: nothing sold that was not there, nothing lost',
    ({ products }) => products,
    ({ sku, available, reserved }, { putIn }) => {
      const expected = putIn.get(sku) ?? 0;
      return available >= 0 && available + reserved === expected
        ? null
        : `${sku}: ${available} available + ${reserved} reserved, ${expected} put in`;
    },
  ),
  {
    name: 'a product: reserved is what completed orders hold',
    check(evidence) {
      const held = addTo(new Map(evidence.heldByOthers), heldByCompleted(evidence));
      const violations = evidence.products
        .filter(({ sku, reserved }) => reserved !== (held.get(sku) ?? 0))
        .map(
          ({ sku, reserved }) =>
            `${sku}: ${reserved} reserved, ${held.get(sku) ?? 0} held by completed orders`,
        );
      return { checked: evidence.products.length, violations };
    },
  },
];

const liveOf = ({ reservations }: Pick<Evidence, 'reservations'>, orderId: string): ReservationRow[] =>
  (reservations.get(orderId) ?? []).filter(({ status }) => status === 'Reserved');

/** Pieces by SKU. */
export function heldByCompleted(
  evidence: Pick<Evidence, 'orders' | 'reservations'>,
): ReadonlyMap<string, number> {
  const lines = evidence.orders
    .filter(isCompleted)
    .flatMap(({ orderId }) => liveOf(evidence, orderId))
    .flatMap((reservation) => reservation.lines);
  const held = new Map<string, number>();
  for (const { sku, quantity } of lines) held.set(sku, (held.get(sku) ?? 0) + quantity);
  return held;
}

/** @returns `sums`, changed */
export function addTo(
  sums: Map<string, number>,
  others: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  for (const [key, value] of others) sums.set(key, (sums.get(key) ?? 0) + value);
  return sums;
}

/** As one text, whatever the order of the lines. */
const pieces = (lines: readonly { sku: string; quantity: number }[]): string =>
  lines
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join(', ');
