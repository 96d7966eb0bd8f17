// What was checked, and what does not hold.
import type { RuleResult } from '../checks/rule.ts';
import type { Paint } from './terminal.ts';
import { type Column, tableLines } from './text-table.ts';

const columns: readonly Column[] = [
  { title: 'Rule' },
  { title: 'Checked', align: 'right' },
  { title: 'Violations', align: 'right' },
];

/** A table of all rules, and below it the violations of each. */
export function ruleLines(results: readonly RuleResult[], paint: Paint): string[] {
  const rows = results.map(({ name, checked, violations }) => [
    name,
    String(checked),
    { tone: violations.length === 0 ? ('good' as const) : ('bad' as const), text: String(violations.length) },
  ]);
  const violations = results.flatMap(({ name, violations: texts }) =>
    texts.length === 0 ? [] : ['', `  ${paint('bad', `✗ ${name}`)}`, ...texts.map((text) => `    ${text}`)],
  );
  return [...tableLines(columns, rows, paint), ...violations];
}
