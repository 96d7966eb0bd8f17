// What was checked, and what does not hold.

import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import { type Column, tableLines } from '@order-saga/shared/text/table';
import type { Paint } from './terminal.ts';

const columns: readonly Column[] = [
  { title: 'Rule' },
  { title: 'Checked', align: 'right' },
  { title: 'Violations', align: 'right' },
];

/** A table of all rules, and below it the violations of each. */
export function ruleLines(results: readonly RuleResult[], paint: Paint): string[] {
  const rows = results.map(({ meaning, checked, violations }) => [
    meaning,
    String(checked),
    { tone: violations.length === 0 ? ('good' as const) : ('bad' as const), text: String(violations.length) },
  ]);
  const broken = results.flatMap(({ meaning, violations }) =>
    violations.length === 0
      ? []
      : [
          '',
          `  ${paint('bad', `✗ ${meaning}`)}`,
          ...violations.map(({ subject, detail }) => `    ${subject}: ${detail}`),
        ],
  );
  return [...tableLines(columns, rows, { paint }).map((line) => `  ${line}`), ...broken];
}
