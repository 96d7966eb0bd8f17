// Aligned columns. Widths are those of the text, not of its colours.
import type { Paint, Tone } from './terminal.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

export type Cell = string | { readonly tone: Tone; readonly text: string };

const INDENT = '  ';
const GAP = '  ';

/** Lines of a table with its titles; all characters are taken for one column wide. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
): string[] {
  const titles: Cell[] = columns.map(({ title }) => ({ tone: 'quiet', text: title }));
  const all = [titles, ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => textOf(row[index]).length)));
  return all.map((row) => {
    const cells = columns.map(({ align }, index) => {
      const cell = row[index] ?? '';
      const padding = ' '.repeat(widths[index]! - textOf(cell).length);
      const text = typeof cell === 'string' ? cell : paint(cell.tone, cell.text);
      if (align === 'right') return padding + text;
      return index === columns.length - 1 ? text : text + padding;
    });
    return (INDENT + cells.join(GAP)).trimEnd();
  });
}

const textOf = (cell: Cell | undefined): string => (typeof cell === 'object' ? cell.text : (cell ?? ''));
