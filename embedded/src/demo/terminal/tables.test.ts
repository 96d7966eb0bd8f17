import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { soundOrder } from '../testing/sample-evidence.ts';
import { outcomeLines } from './outcome-table.ts';
import { ruleLines } from './rule-table.ts';
import { coloured, plain } from './terminal.ts';
import { tableLines } from './text-table.ts';

describe('a table', () => {
  const columns = [{ title: 'Name' }, { title: 'Count', align: 'right' as const }, { title: 'Note' }];
  const rows = [
    ['a longer name', '7', ''],
    ['short', { tone: 'good' as const, text: '12' }, 'last column'],
  ];

  it('aligns its columns and pads no line at its end', () => {
    expect(tableLines(columns, rows, plain)).toEqual([
      '  Name           Count  Note',
      '  a longer name      7',
      '  short             12  last column',
    ]);
  });

  it('is aligned in colours as well', () => {
    const lines = tableLines(columns, rows, coloured);
    expect(lines.join()).toContain('\x1b[');
    expect(lines.map(stripVTControlCharacters)).toEqual(tableLines(columns, rows, plain));
  });
});

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
