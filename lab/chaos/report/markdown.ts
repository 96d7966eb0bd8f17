// Parts of reports, as Markdown that reads well in a terminal, too.
import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import { markdownTable } from '@order-saga/shared/text/table';

/** Violations shown; their number is always there. */
const SHOWN = 50;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const ruleTable = (rules: readonly RuleResult[]): string =>
  markdownTable(
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
