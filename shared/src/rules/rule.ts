// A rule about things of one kind, and how it is checked on many of them. Pure.
import type { RuleResult } from '../contracts/inspection.ts';

export interface Rule<Thing> {
  /** Stable name. */
  readonly rule: string;
  /** At most 56 characters, so that a table of rules fits 80 columns. */
  readonly meaning: string;
  /**
   * `always`: also about what is still moving. `ended`: once order and saga have their end. `quiet`: only when nothing is under way
   * anywhere, as after a test.
   */
  readonly when: 'always' | 'ended' | 'quiet';
  /** Whether it says anything about this thing. */
  applies(thing: Thing): boolean;
  /** What is wrong with it; empty when the rule holds. */
  problems(thing: Thing): readonly string[];
}

/** @param subjectOf order id or sku */
export function checkRules<Thing>(
  rules: readonly Rule<Thing>[],
  things: readonly Thing[],
  subjectOf: (thing: Thing) => string,
): RuleResult[] {
  return rules.map(({ rule, meaning, applies, problems }) => {
    const concerned = things.filter(applies);
    return {
      rule,
      meaning,
      checked: concerned.length,
      violations: concerned.flatMap((thing) =>
        problems(thing).map((detail) => ({ subject: subjectOf(thing), detail })),
      ),
    };
  });
}

/** Results of the same rules on more things: counts and violations are added up, by rule. */
export function addResults(results: readonly RuleResult[], more: readonly RuleResult[]): RuleResult[] {
  const sums = new Map(results.map((result) => [result.rule, result]));
  for (const result of more) {
    const sum = sums.get(result.rule);
    sums.set(
      result.rule,
      sum === undefined
        ? result
        : {
            ...result,
            checked: sum.checked + result.checked,
            violations: [...sum.violations, ...result.violations],
          },
    );
  }
  return [...sums.values()];
}

/** Each violation as one sentence. */
export const violationsIn = (results: readonly RuleResult[]): string[] =>
  results.flatMap(({ rule, violations }) =>
    violations.map(({ subject, detail }) => `${rule}: ${subject}: ${detail}`),
  );
