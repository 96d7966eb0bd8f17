// Tables of text. Where they are wider than the terminal, columns that may shrink do, the widest first.
import { safeText } from '../contracts/safe-text.ts';
import { cut, widthOf } from './width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** It may be cut. Ids and numbers must not be. */
  readonly shrinks?: boolean;
}

/** A tone says what a piece of text means; whoever shows the table decides how that looks. */
export type Cell<Tone extends string> = string | { readonly tone: Tone; readonly text: string };

const GAP = '  ';
const NARROWEST = 6;

/**
 * Lines of a table with its titles, which have the tone `quiet`. Control characters in cells are shown as escapes.
 * @param width columns of the terminal; Infinity where there is none
 */
export function tableLines<Tone extends string>(
  columns: readonly Column[],
  rows: readonly (readonly Cell<Tone | 'quiet'>[])[],
  {
    paint,
    width = Number.POSITIVE_INFINITY,
  }: { paint: (tone: Tone | 'quiet', text: string) => string; width?: number },
): string[] {
  const titles = columns.map(({ title }) => ({ tone: 'quiet' as const, text: title }));
  const all = [titles, ...rows].map((row) => row.map((cell) => safeCell(cell)));
  const widths = columns.map((_, index) => Math.max(...all.map((row) => widthOf(row[index]?.text ?? ''))));
  shrink(columns, widths, width - GAP.length * (columns.length - 1));
  return all.map((row) =>
    columns
      .map(({ align }, index) => {
        const { tone, text: whole } = row[index] ?? { text: '' };
        const text = cut(whole, widths[index]!);
        const padding = ' '.repeat(widths[index]! - widthOf(text));
        const painted = tone === undefined ? text : paint(tone, text);
        return align === 'right' ? padding + painted : painted + padding;
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

function safeCell<Tone extends string>(cell: Cell<Tone>): { tone?: Tone; text: string } {
  return typeof cell === 'string' ? { text: safeText(cell) } : { tone: cell.tone, text: safeText(cell.text) };
}

/** A table in Markdown, aligned so that it reads well in a terminal, too: the first column to the left, the others to the right. */
export function markdownTable(
  titles: readonly string[],
  rows: Iterable<readonly (string | number)[]>,
): string {
  const all = [titles, ...[...rows].map((row) => row.map(String))];
  const widths = titles.map((_, column) => Math.max(3, ...all.map((row) => widthOf(row[column] ?? ''))));
  const line = (row: readonly string[]) =>
    `| ${widths
      .map((width, column) => {
        const text = row[column] ?? '';
        const padding = ' '.repeat(width - widthOf(text));
        return column === 0 ? text + padding : padding + text;
      })
      .join(' | ')} |`;
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...all.slice(1).map(line)].join('\n');
}
