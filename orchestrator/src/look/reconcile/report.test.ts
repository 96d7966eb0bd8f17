import { expect, test } from 'vitest';
import { addPage, renderReport, type Totals } from './report.ts';

const none: Totals = { orders: 0, inFlight: 0, rules: [], lookAt: [] };
const page = (own: string): Totals => ({
  ...{ orders: 10, inFlight: 1 },
  rules: [
    { rule: 'completed-is-paid-once', meaning: 'paid once', checked: 5, violations: [] },
    { rule: own, meaning: 'checked on itself', checked: 7, violations: [{ subject: 'o-1', detail: 'gone' }] },
  ],
  lookAt: [{ subject: 'o-2', detail: 'disputed: needs_response' }],
});

test.each(['stock-is-whole', 'books-agree', 'refunds-stand'])(
  'what a service checks on itself by %s is counted once, however many pages of orders there are',
  (rule) => {
    const totals = addPage(addPage(none, page(rule)), page(rule));
    expect(totals).toMatchObject({ orders: 20, inFlight: 2 });
    expect(totals.rules.map(({ checked, violations }) => [checked, violations.length])).toEqual([
      [10, 0],
      [7, 1],
    ]);
    expect(totals.lookAt).toHaveLength(1);
  },
);

test('what is to be looked at stands apart from violations', () => {
  const text = renderReport(addPage(none, { ...page('refunds-stand'), rules: [] }));
  expect(text).toContain('Everything holds.\n\nTo look at:\n  o-2  disputed: needs_response');
  expect(renderReport({ ...none, lookAt: [] })).not.toContain('To look at');
});
