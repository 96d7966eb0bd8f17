// Who holds what in the end: money and pieces.
import type { Evidence, OrderEvidence, ProductEvidence } from './evidence.ts';
import { everyOrder, isCompleted, isFailed, orderRule, type Rule } from './rule.ts';

export const holdingRules: readonly Rule[] = [
  orderRule('Completed: one Completed payment, of its amount', isCompleted, ({ order, payments }) => {
    const amounts = payments.filter(({ status }) => status === 'Completed').map(({ amount }) => amount);
    return amounts.length === 1 && amounts[0] === order.total
      ? null
      : `total ${order.total}, completed payments [${amounts.join(', ')}]`;
  }),
  orderRule('Completed: one live reservation, of its lines', isCompleted, ({ order, reservation }) => {
    if (reservation?.status !== 'Reserved') return `its reservation is ${reservation?.status ?? 'missing'}`;
    if (reservation.attempt !== order.attempt)
      return `reserved for attempt ${reservation.attempt}, completed at attempt ${order.attempt}`;
    const [held, ordered] = [piecesOf(reservation.lines), piecesOf(order.lines)];
    return held === ordered ? null : `holds ${held}, ordered ${ordered}`;
  }),
  orderRule('Failed: no payment Completed or Pending', isFailed, ({ payments }) => {
    const open = payments
      .map(({ status }) => status)
      .filter((status) => status === 'Completed' || status === 'Pending');
    return open.length === 0 ? null : `a payment is ${open.join(', ')}`;
  }),
  orderRule('Failed: no live reservation', isFailed, ({ reservation }) =>
    reservation?.status === 'Reserved' ? `holds ${piecesOf(reservation.lines)}` : null,
  ),
  orderRule('one order and attempt, at most one charge', everyOrder, ({ payments }) => {
    const attempts = payments.map(({ attempt }) => attempt);
    return new Set(attempts).size === attempts.length
      ? null
      : `payments of attempts [${attempts.join(', ')}]`;
  }),
  productRule('product: available + reserved = what was put in', ({ available, reserved, putIn }) =>
    available >= 0 && available + reserved === putIn
      ? null
      : `available ${available}, reserved ${reserved}, put in ${putIn}`,
  ),
  productRule('product: reserved = what Completed orders hold', ({ sku, reserved }, { orders }) => {
    const sold = soldOf(sku, orders);
    return reserved === sold ? null : `reserved ${reserved}, held by Completed orders ${sold}`;
  }),
];

function productRule(
  name: string,
  problem: (product: ProductEvidence, evidence: Evidence) => string | null,
): Rule {
  return {
    name,
    check: (evidence) => ({
      checked: evidence.products.length,
      violations: evidence.products.flatMap((product) => {
        const text = problem(product, evidence);
        return text === null ? [] : [`${product.sku}: ${text}`];
      }),
    }),
  };
}

const soldOf = (sku: string, orders: readonly OrderEvidence[]): number =>
  orders
    .filter(isCompleted)
    .flatMap(({ order }) => order.lines)
    .filter((line) => line.sku === sku)
    .reduce((sum, { quantity }) => sum + quantity, 0);

/** The pieces as one text, whatever the order of the lines. */
const piecesOf = (lines: readonly { sku: string; quantity: number }[]): string =>
  lines
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join(', ');
