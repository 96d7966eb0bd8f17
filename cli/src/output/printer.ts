// The three forms that every command writes its answer in: for people, for programs, and ids for the next command.

import { safeJson, safeText } from '@order-saga/shared/contracts/safe-text';
import { type Cell as CellOf, type Column, tableLines } from '@order-saga/shared/text/table';
import type { Io } from '../io.ts';
import { type Paint, paintFor, type Tone } from './paint.ts';

export type { Column };
export type Cell = CellOf<Tone>;

export const formats = ['table', 'json', 'ids'] as const;
export type Format = (typeof formats)[number];

export interface Printer {
  readonly format: Format;
  readonly paint: Paint;
  /** Of the terminal; Infinity where there is none. */
  readonly width: number;
  /** A line of the answer, as it is: made of safe texts. */
  line(text?: string): void;
  json(value: unknown): void;
  /** A line beside the answer, to the standard error. */
  note(text: string): void;
  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): void;
  /**
   * A list in the asked form: a table, a JSON array, or an id a line.
   * @param none what is said to a person when there is nothing
   */
  list<Item>(
    items: readonly Item[],
    shape: {
      columns: readonly Column[];
      row(item: Item): readonly Cell[];
      id(item: Item): string;
      none: string;
    },
  ): void;
}

export function createPrinter(io: Io, format: Format): Printer {
  const hasColour = io.terminal !== null && !io.env['NO_COLOR'] && io.env['TERM'] !== 'dumb';
  const printer: Printer = {
    format,
    paint: paintFor(hasColour),
    width: io.terminal?.columns ?? Number.POSITIVE_INFINITY,
    line: (text = '') => io.out(`${text}\n`),
    json: (value) => io.out(`${safeJson(value, 2)}\n`),
    note: (text) => io.err(`${safeText(text)}\n`),
    table(columns, rows) {
      for (const line of tableLines(columns, rows, printer)) printer.line(line);
    },
    list(items, { columns, row, id, none }) {
      if (format === 'json') return printer.json(items);
      if (format === 'ids') {
        for (const item of items) printer.line(safeText(id(item)));
      } else if (items.length === 0) {
        printer.note(none);
      } else {
        printer.table(columns, items.map(row));
      }
    },
  };
  return printer;
}
