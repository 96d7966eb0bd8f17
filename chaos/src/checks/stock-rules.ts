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
  ruleOf(
    'a product: reserved is what completed orders hold',
    ({ products }) => products,
    ({ sku, reserved }, evidence) => {
      const held = heldOf(evidence, sku);
      return reserved === held ? null : `${sku}: ${reserved} reserved, ${held} held by completed orders`;
    },
  ),
];

const liveOf = ({ reservations }: Evidence, orderId: string): ReservationRow[] =>
  (reservations.get(orderId) ?? []).filter(({ status }) => status === 'Reserved');

const heldOf = (evidence: Evidence, sku: string): number =>
  evidence.orders
    .filter(isCompleted)
    .flatMap(({ orderId }) => liveOf(evidence, orderId))
    .flatMap(({ lines }) => lines.filter((line) => line.sku === sku))
    .reduce((sum, { quantity }) => sum + quantity, 0);

/** As one text, whatever the order of the lines. */
const pieces = (lines: readonly { sku: string; quantity: number }[]): string =>
  lines
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join(', ');
