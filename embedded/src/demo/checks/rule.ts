// A rule that must hold for all that the demo has seen.
import type { Evidence, OrderEvidence } from './evidence.ts';

export interface Rule {
  /** At most 56 characters, so that the table fits 80 columns. */
  readonly name: string;
  check(evidence: Evidence): Checked;
}

export interface Checked {
  /** How many things were looked at. */
  readonly checked: number;
  /** One sentence for each that breaks the rule. */
  readonly violations: readonly string[];
}

export interface RuleResult extends Checked {
  readonly name: string;
}

export function checkRules(rules: readonly Rule[], evidence: Evidence): RuleResult[] {
  return rules.map((rule) => ({ name: rule.name, ...rule.check(evidence) }));
}

/**
 * A rule about single orders.
 * @param applies the orders that it is about
 * @param problem what is wrong with one of them, or null
 */
export function orderRule(
  name: string,
  applies: (evidence: OrderEvidence) => boolean,
  problem: (evidence: OrderEvidence) => string | null,
): Rule {
  return {
    name,
    check({ orders }) {
      const concerned = orders.filter(applies);
      const violations = concerned.flatMap((evidence) => {
        const text = problem(evidence);
        return text === null ? [] : [`${evidence.kind.name}, order ${evidence.order.orderId}: ${text}`];
      });
      return { checked: concerned.length, violations };
    },
  };
}

export const everyOrder = (): boolean => true;
export const isCompleted = ({ order }: OrderEvidence): boolean => order.status === 'Completed';
export const isFailed = ({ order }: OrderEvidence): boolean => order.status === 'Failed';
