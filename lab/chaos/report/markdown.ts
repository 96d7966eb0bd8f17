// Parts of reports, as Markdown that reads well in a terminal, too.
import type { RuleResult } from '@order-saga/shared/contracts/inspection';

/** Violations shown; their number is always there. */
const SHOWN = 50;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** The first column is to the left, the others are to the right. */
export function table(header: readonly string[], rows: Iterable<readonly (string | number)[]>): string[] {
  const cells = [header, ...[...rows].map((row) => row.map(String))];
  const widths = header.map((_, column) => Math.max(1, ...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  return [
    line(header),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...cells.slice(1).map(line),
  ];
}

export const ruleLines = (rules: readonly RuleResult[]): string[] =>
  table(
    ['rule', ''],
    rules.map(({ meaning, checked, violations }) => [
      meaning,
      violations.length === 0 ? `holds for ${checked}` : `${violations.length} of ${checked} break it`,
    ]),
  );

/** Nothing, when there is none. */
export const violationLines = (violations: readonly string[]): string[] =>
  violations.length === 0
    ? []
    : [
        '',
        `### ${violations.length} violations`,
        '',
        ...violations.slice(0, SHOWN).map((text) => `- ${text}`),
      ];
