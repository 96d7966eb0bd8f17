// The rules of money, stock and record that hold for every order (section 6 of the contract), once for everybody who checks them:
// GET /admin/invariants, npm run reconcile, the demo, end-to-end tests, chaos, benchmark and simulation.
import { endingRules, isOver } from './ending-rules.ts';
import type { OrderEvidence } from './evidence.ts';
import { historyRules } from './history-rules.ts';
import { moneyRules } from './money-rules.ts';
import type { Rule } from './rule.ts';
import { stepRules } from './step-rules.ts';
import { stockRules } from './stock-rules.ts';

/** For when nothing is under way any more: every order must have its end, and nothing may wait. */
export const quietOrderRules: readonly Rule<OrderEvidence>[] = [
  ...endingRules,
  ...moneyRules,
  ...stockRules,
  ...stepRules,
  ...historyRules,
];

/** For a system that works: an order on its way is not judged, save where its saga cannot be on its way to that end. */
export const runningOrderRules: readonly Rule<OrderEvidence>[] = quietOrderRules
  .filter(({ when }) => when !== 'quiet')
  .map((rule) =>
    rule.when === 'always'
      ? rule
      : { ...rule, applies: (evidence) => isOver(evidence) && rule.applies(evidence) },
  );

const holdingRules = [...moneyRules, ...stockRules, ...stepRules].filter(({ when }) => when === 'ended');

/** What would stay of an order that is not as its end says, if its saga took the end that the order has. */
export function leftBehind({ order, saga, ...evidence }: OrderEvidence): string[] {
  if (order === null || saga === null) return [];
  const { status: state, attempt, failure } = order;
  const ended = { ...evidence, order, saga: { ...saga, state, attempt, failure } };
  return holdingRules.filter((rule) => rule.applies(ended)).flatMap((rule) => rule.problems(ended));
}

export const orderIdOf = ({ orderId }: OrderEvidence): string => orderId;
