import { describe, expect, it } from 'vitest';
import { type Column, markdownTable, tableLines } from './table.ts';
import { widthOf } from './width.ts';

const red = '\u001b[31m';
const paintFor = (hasColour: boolean) => (tone: string, text: string) =>
  hasColour && tone === 'bad' ? `${red}${text}\u001b[0m` : text;

const columns: Column[] = [{ title: 'ID' }, { title: 'N', align: 'right' }, { title: 'WHO', shrinks: true }];
const rows = [
  ['01a2', '7', 'somebody with a name that is long'],
  ['01a3', '1234', '東京都'],
];
const lines = (width: number, hasColour = false) =>
  tableLines(columns, rows, { paint: paintFor(hasColour), width });

describe('a table', () => {
  it('aligns its columns', () => {
    expect(lines(Number.POSITIVE_INFINITY)).toEqual([
      'ID       N  WHO',
      '01a2     7  somebody with a name that is long',
      '01a3  1234  東京都',
    ]);
  });

  it('cuts what may be cut where the terminal is narrow', () => {
    expect(lines(24)).toEqual(['ID       N  WHO', '01a2     7  somebody wi…', '01a3  1234  東京都']);
    for (const line of lines(20)) expect(widthOf(line)).toBeLessThanOrEqual(20);
  });

  it('never cuts an id, however narrow the terminal', () => {
    expect(lines(5)[1]).toContain('01a2     7');
  });

  it('sends no control character of a cell', () => {
    const [, line] = tableLines([{ title: 'X' }], [['\u001b[31mred']], { paint: paintFor(false), width: 80 });
    expect(line).toBe('\\u001b[31mred');
  });

  it('colours only where a cell says so', () => {
    const cell = { tone: 'bad' as const, text: 'Failed' };
    const table = (hasColour: boolean) =>
      tableLines([{ title: 'X' }], [[cell]], { paint: paintFor(hasColour), width: 80 })[1];
    expect(table(true)).toBe('\u001b[31mFailed\u001b[0m');
    expect(table(false)).toBe('Failed');
  });
});

describe('a table in Markdown', () => {
  it('is aligned, too', () => {
    expect(
      markdownTable(
        ['rule', ''],
        [
          ['holds', 12],
          ['a longer one', 3],
        ],
      ),
    ).toBe(
      [
        '| rule         |     |',
        '| ------------ | --- |',
        '| holds        |  12 |',
        '| a longer one |   3 |',
      ].join('\n'),
    );
  });
});
