// What must hold when every fault is gone and every order has its end.
import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import { orderIdOf, quietOrderRules } from '@order-saga/shared/rules/order-rules';
import { checkRules } from '@order-saga/shared/rules/rule';
import { productRules, soldOf } from '@order-saga/shared/rules/stock-rules';
import { checkLeftovers } from '../../rules/leftover-rules.ts';
import { checkClients } from './client-rules.ts';
import type { Evidence } from './evidence.ts';
import { checkHolds } from './hold-rules.ts';

export function checkAll(evidence: Evidence): RuleResult[] {
  const { orders, products, putIn } = evidence;
  const sold = soldOf(orders);
  const shelves = products.map((product) => ({
    ...product,
    putIn: putIn.get(product.sku) ?? 0,
    sold: sold.get(product.sku) ?? 0,
  }));
  return [
    ...checkClients(evidence),
    ...checkRules(quietOrderRules, orders, orderIdOf),
    ...checkRules(productRules, shelves, ({ sku }) => sku),
    ...checkHolds(evidence),
    ...checkLeftovers(evidence),
  ];
}

/** Orders that ended, by outcome and failure reason. */
export function outcomesOf({ orders }: Pick<Evidence, 'orders'>): Map<string, number> {
  const outcomes = new Map<string, number>();
  for (const { order } of orders) {
    if (order === null) continue;
    const outcome = order.failure === null ? order.status : `${order.status}: ${order.failure.reason}`;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return new Map([...outcomes].sort(([one], [other]) => one.localeCompare(other)));
}
