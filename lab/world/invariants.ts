// The rules of money, stock and record, checked over HTTP for finished orders.
import { orderIdOf, quietOrderRules } from '@order-saga/shared/rules/order-rules';
import { checkRules, violationsIn } from '@order-saga/shared/rules/rule';
import { productRules, soldOf } from '@order-saga/shared/rules/stock-rules';
import { sagaEvidence } from '../../orchestrator/src/look/invariants/verify.ts';
import { inFlight } from '../load/closed-loop.ts';
import type { HistoryEntry } from './shapes.ts';
import type { Shop } from './shop.ts';

const AT_ONCE = 16;

/**
 * @param orderIds every order that was placed for these products
 * @param stocked pieces put in, by sku
 * @returns one sentence for each violation; empty when everything holds
 */
export async function violations(
  shop: Shop,
  orderIds: readonly string[],
  stocked: Readonly<Record<string, number>>,
): Promise<string[]> {
  const orders = await inFlight(AT_ONCE, orderIds, async (orderId) => {
    const [order, saga, payments, reservation] = await Promise.all([
      shop.order(orderId),
      shop.saga(orderId),
      shop.payments(orderId),
      shop.reservation(orderId),
    ]);
    const reservations = reservation === null ? [] : [reservation];
    return { orderId, order, saga: sagaEvidence(saga), payments, reservations };
  });
  const sold = soldOf(orders);
  const products = await Promise.all(
    Object.entries(stocked).map(async ([sku, putIn]) => ({
      ...(await shop.product(sku)),
      putIn,
      sold: sold.get(sku) ?? 0,
    })),
  );
  return violationsIn([
    ...checkRules(quietOrderRules, orders, orderIdOf),
    ...checkRules(productRules, products, ({ sku }) => sku),
  ]);
}

/** The states of a saga, in their order. */
export const path = (history: readonly HistoryEntry[]): string[] =>
  history.filter(({ from, to }) => from !== to).map(({ to }) => to);
