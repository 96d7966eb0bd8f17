// The rows that a batch decides on. Each command sees what the ones before it in the batch have left.

/** Every row, and every body of a message, names its order and attempt. */
export interface RowKey {
  readonly orderId: string;
  /** Epoch of the saga, from 1. */
  readonly attempt: number;
}

/** What makes two rows the same row. */
export type KeyOf = (of: RowKey) => string;

/** One row for each attempt of an order: what is done in one attempt is undone in the same. */
export const byAttempt: KeyOf = ({ orderId, attempt }) => `${byOrderId(orderId)}:${attempt}`;

/** One row for all attempts of an order. */
export const byOrder: KeyOf = ({ orderId }) => byOrderId(orderId);

// PostgreSQL gives a UUID back in lower case; a message may spell it in upper case.
const byOrderId = (orderId: string) => orderId.toLowerCase();

export interface Rows<Row> {
  /** The row as it is now; undefined: there is none. */
  find(key: RowKey): Row | undefined;
  /** Keeps what a decision made of a row; the same object again means that nothing changed. */
  replace(before: Row, after: Row): void;
  /** The rows that are to be written, as they are now. */
  changed(): readonly Row[];
}

/** @param found as the store locked them */
export function openRows<Row extends RowKey>(found: readonly Row[], keyOf: KeyOf): Rows<Row> {
  const rows = new Map(found.map((row) => [keyOf(row), row]));
  const changed = new Map<string, Row>();
  return {
    find: (key) => rows.get(keyOf(key)),
    replace(before, after) {
      if (after === before) return;
      const key = keyOf(before);
      if (keyOf(after) !== key) throw new TypeError(`the decision on row ${key} changed its key`);
      rows.set(key, after);
      changed.set(key, after);
    },
    changed: () => [...changed.values()],
  };
}
