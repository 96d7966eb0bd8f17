// Orders are what was asked for: none lost, none twice.
import type { Evidence } from './evidence.ts';
import { rowsWith } from './lookup.ts';
import { customerOf, orderIdOf, type Rule, recordOf, ruleOf } from './rule.ts';

export const placingRules: readonly Rule[] = [
  ruleOf(
    'an order that was answered exists',
    ({ records }) => records.filter(({ answered }) => answered.size > 0),
    ({ answered, plan }, evidence) =>
      [...answered]
        .filter((orderId) => !ordersOf(evidence, plan.body.customerId).includes(orderId))
        .map((orderId) => `order ${orderId} of ${plan.body.customerId} was accepted and is not stored`),
  ),
  ruleOf(
    'one request, one order',
    ({ records }) => records,
    ({ answered, plan: { body, key } }, evidence) => {
      const ids = new Set([...answered, ...ordersOf(evidence, body.customerId)]);
      return ids.size > 1 ? `${body.customerId} (key ${key ?? 'none'}): orders ${[...ids].join(', ')}` : null;
    },
  ),
  ruleOf(
    'one Idempotency-Key, one order',
    ({ records }) => records.filter(({ plan }) => plan.key !== undefined),
    ({ plan: { key, body } }, evidence) => {
      const ofKey = rowsWith(evidence.keys, keyOf, key!)[0]?.orderId;
      const [ofCustomer] = ordersOf(evidence, body.customerId);
      return ofKey === ofCustomer
        ? null
        : `${key} stands for order ${ofKey}, ${body.customerId} has ${ofCustomer}`;
    },
  ),
  ruleOf(
    'an order was placed by somebody',
    ({ orders }) => orders,
    (order, evidence) =>
      recordOf(order, evidence) === undefined ? `order ${order.orderId} of ${order.customerId}` : null,
  ),
];

const keyOf = ({ key }: { key: string }): string => key;

const ordersOf = ({ orders }: Evidence, customer: string): string[] =>
  rowsWith(orders, customerOf, customer).map(orderIdOf);
