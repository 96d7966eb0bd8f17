// Tables that fit: when they are wider than the terminal, columns that may shrink do, the widest first.

import { safeText } from '@order-saga/shared/contracts/safe-text';
import type { Paint, Tone } from './paint.ts';
import { cut, widthOf } from './text-width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** It may be cut. Ids and numbers must not be. */
  readonly shrinks?: boolean;
}
export type Cell = string | { readonly tone: Tone; readonly text: string };

const GAP = '  ';
const NARROWEST = 6;

/** @param columns width of the terminal; Infinity where there is none */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { paint, width }: { paint: Paint; width: number },
): string[] {
  const titles: Cell[] = columns.map(({ title }) => ({ tone: 'quiet', text: title }));
  const all = [titles, ...rows].map((row) => row.map(safeCell));
  const widths = columns.map((_, index) => Math.max(...all.map((row) => widthOf(row[index]?.text ?? ''))));
  shrink(columns, widths, width - GAP.length * (columns.length - 1));
  return all.map((row) =>
    columns
      .map(({ align }, index) => {
        const { tone, text: whole } = row[index] ?? { tone: 'plain' as const, text: '' };
        const text = cut(whole, widths[index]!);
        const padding = ' '.repeat(widths[index]! - widthOf(text));
        return align === 'right' ? padding + paint(tone, text) : paint(tone, text) + padding;
      })
      .join(GAP)
      .trimEnd(),
  );
}

function shrink(columns: readonly Column[], widths: number[], room: number): void {
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    let widest = -1;
    for (const [index, width] of widths.entries()) {
      const isCandidate = columns[index]!.shrinks === true && width > NARROWEST;
      if (isCandidate && (widest === -1 || width > widths[widest]!)) widest = index;
    }
    if (widest === -1) return;
    widths[widest]!--;
    excess--;
  }
}

function safeCell(cell: Cell): { tone: Tone; text: string } {
  return typeof cell === 'string'
    ? { tone: 'plain', text: safeText(cell) }
    : { tone: cell.tone, text: safeText(cell.text) };
}
