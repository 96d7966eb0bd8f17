// The rules of money, stock and record, by SQL, once every order has its end.
import { orderIdOf, quietOrderRules } from '@order-saga/shared/rules/order-rules';
import { checkRules, violationsIn } from '@order-saga/shared/rules/rule';
import { productRules, soldOf } from '@order-saga/shared/rules/stock-rules';
import { stock } from '../../load/orders.ts';
import { checkLeftovers } from '../../rules/leftover-rules.ts';
import { readOrders, readShared, slicesOf, type UrlOf } from '../../rules/read-orders.ts';
import type { Queues } from '../../rules/read-queues.ts';

/** Orders that are in memory at once: some 100 MB. */
const ORDERS_IN_A_SLICE = 20_000;

/**
 * The orders slice by slice, for a long run has too many for one process; then what they have in common.
 * @param urlOf URL of a service's database
 * @param queues what is left in the queues; empty on the embedded broker, whose queues cannot be read from outside
 * @param from order ids below it were there before and are not looked at
 */
export async function violationsOf(
  urlOf: UrlOf,
  queues: Queues,
  from: string,
  ordersInASlice = ORDERS_IN_A_SLICE,
): Promise<string[]> {
  const violations: string[] = [];
  const sold = new Map<string, number>();
  for (const slice of await slicesOf(urlOf, from, ordersInASlice)) {
    const orders = await readOrders(urlOf, slice);
    soldOf(orders, sold);
    violations.push(...violationsIn(checkRules(quietOrderRules, orders, orderIdOf)));
  }
  const { products, outbox } = await readShared(urlOf);
  const shelves = products
    .filter(({ sku }) => stock.has(sku))
    .map((product) => ({
      ...product,
      putIn: stock.get(product.sku)!,
      sold: sold.get(product.sku) ?? 0,
    }));
  return [
    ...violations,
    ...violationsIn(checkRules(productRules, shelves, ({ sku }) => sku)),
    ...violationsIn(checkLeftovers({ ...queues, outbox, texts: [] })),
  ];
}
