// Everything the demo checks, in the order it is shown: what holds for any order, and what it knows of its own.
import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import { orderIdOf, quietOrderRules } from '@order-saga/shared/rules/order-rules';
import { checkRules } from '@order-saga/shared/rules/rule';
import { productRules } from '@order-saga/shared/rules/stock-rules';
import { answerRules } from './answer-rules.ts';
import { checkEndings } from './endings.ts';
import type { Evidence } from './evidence.ts';

export function checkAll({ orders, products }: Evidence): RuleResult[] {
  return [
    ...checkRules(quietOrderRules, orders, orderIdOf),
    ...checkRules(productRules, products, ({ sku }) => sku),
    checkEndings(orders),
    ...checkRules(answerRules, orders, orderIdOf),
  ].filter(({ checked }) => checked > 0);
}
