// What must hold when every fault is gone and every order has its end.
import { endingRules } from './ending-rules.ts';
import type { Evidence } from './evidence.ts';
import { moneyRules } from './money-rules.ts';
import { placingRules } from './placing-rules.ts';
import { recordRules } from './record-rules.ts';
import type { Checked, Rule } from './rule.ts';
import { stockRules } from './stock-rules.ts';

export const allRules: readonly Rule[] = [
  ...placingRules,
  ...endingRules,
  ...moneyRules,
  ...stockRules,
  ...recordRules,
];

export interface RuleResult extends Checked {
  readonly name: string;
}

export const checkAll = (evidence: Evidence): RuleResult[] =>
  allRules.map((rule) => ({ name: rule.name, ...rule.check(evidence) }));
