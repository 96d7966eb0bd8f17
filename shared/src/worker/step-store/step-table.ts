// The store of a step that decides on nothing but its own rows: a table with one row for each (order, attempt). A worker that
// locks more than that, as stock-service does with its products, has a store of its own.
import type { Store } from '../../database/store.ts';
import type { RowKey } from '../rows.ts';

/** Blank: just inserted, and never seen outside of its transaction. Done: there is something to undo. */
export type StepStatus = 'Blank' | 'Done' | 'Refused' | 'Undone';

export interface StepRow extends RowKey {
  readonly status: StepStatus;
}

export interface StepTable<Row extends StepRow> {
  /** Its name is that of the participant, which readers of evidence rely on. */
  readonly name: string;
  /** PostgreSQL's types of the columns beside the key, by the names of their fields. A column has that name in snake case. */
  readonly columns: Readonly<
    Record<Exclude<keyof Row & string, keyof RowKey>, 'text' | 'integer' | 'boolean' | 'jsonb'>
  >;
  /** A row as it is inserted: with the defaults of its columns. */
  blank(key: RowKey): Row;
}

/** Asks by keys: their rows are inserted where they are missing, unless their orders are so old that they may be pruned. */
export type StepStore<Row extends StepRow> = Store<readonly RowKey[], readonly Row[], readonly Row[]>;
