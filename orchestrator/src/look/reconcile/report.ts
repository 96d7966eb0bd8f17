// Pages of checked orders put together, and shown as a table. Pure.
import type { LookAt, RuleResult } from '@order-saga/shared/contracts/inspection';
import { addResults } from '@order-saga/shared/rules/rule';
import { tableLines } from '@order-saga/shared/text/table';
import type { InvariantsReport } from '../invariants/check.ts';

export type Totals = Pick<InvariantsReport, 'orders' | 'inFlight'> & {
  rules: readonly RuleResult[];
  lookAt: readonly LookAt[];
};

/** Rules that a service checks on itself are whole in every page: the last page's word counts. */
const whole = new Set(['stock-is-whole', 'books-agree', 'refunds-stand']);

export function addPage(totals: Totals, page: Totals): Totals {
  const lookAt = [...totals.lookAt, ...page.lookAt];
  return {
    orders: totals.orders + page.orders,
    inFlight: totals.inFlight + page.inFlight,
    // What services name of all orders is in every page.
    lookAt: [...new Map(lookAt.map((one) => [`${one.subject} ${one.detail}`, one])).values()],
    rules: addResults(
      totals.rules.filter(({ rule }) => !whole.has(rule)),
      page.rules,
    ),
  };
}

export function renderReport({ orders, inFlight, rules, lookAt }: Totals): string {
  const table = tableLines(
    [{ title: 'Rule' }, { title: 'checked', align: 'right' }, { title: 'violations', align: 'right' }],
    rules.map(({ meaning, checked, violations }) => [meaning, String(checked), String(violations.length)]),
    { paint: (_tone, text) => text },
  );
  const wrong = rules.flatMap(({ rule, violations }) =>
    violations.map(({ subject, detail }) => `  ${subject}  ${rule}: ${detail}`),
  );
  const open = lookAt.map(({ subject, detail }) => `  ${subject}  ${detail}`);
  return [
    `${orders} orders looked at, ${inFlight} of them on their way`,
    '',
    ...table.map((line) => `  ${line}`),
    '',
    wrong.length === 0 ? 'Everything holds.' : `Violations:\n${wrong.join('\n')}`,
    ...(open.length === 0 ? [] : ['', `To look at:\n${open.join('\n')}`]),
  ].join('\n');
}
