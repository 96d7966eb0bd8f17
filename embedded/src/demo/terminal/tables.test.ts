import { describe, expect, it } from 'vitest';
import { soundOrder } from '../testing/sample-evidence.ts';
import { outcomeLines } from './outcome-table.ts';
import { ruleLines } from './rule-table.ts';
import { plain } from './terminal.ts';

describe('the outcomes', () => {
  it('count per kind how its orders ended, why, and with which payments', () => {
    const orders = [soundOrder('paid'), soundOrder('paid'), soundOrder('declined'), soundOrder('replayed')];
    expect(outcomeLines(orders, plain)).toEqual([
      '  Kind      Orders  Completed  Failed  Reason           Payments',
      '  paid           2          2       ·  ·                2 Completed',
      '  declined       1          ·       1  PaymentDeclined  Failed',
      '  replayed       1          1       ·  ·                Failed, Completed',
      '  all            4          3       1',
    ]);
  });
});

describe('the rules', () => {
  it('are shown with what breaks them', () => {
    const results = [
      { rule: 'water', meaning: 'water is wet', checked: 3, violations: [] },
      {
        rule: 'swans',
        meaning: 'all swans are white',
        checked: 2,
        violations: [{ subject: 'swan 2', detail: 'it is black' }],
      },
    ];
    expect(ruleLines(results, plain)).toEqual([
      '  Rule                 Checked  Violations',
      '  water is wet               3           0',
      '  all swans are white        2           1',
      '',
      '  ✗ all swans are white',
      '    swan 2: it is black',
    ]);
  });
});
