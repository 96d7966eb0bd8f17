// The second half of a decision that was pending: what a provider, a carrier or a customer answered. Each result decides
// its row once; a result that comes late, or twice, changes nothing and is told to nobody.
//
//   const { settled } = await decideInStore(store, ask, (found) => {
//     const { rows, settled } = settleResults(rules, results, found.rows);
//     return { changes: { rows }, settled };
//   });
//
// The ask inserts no rows: a result has a row, or it is pruned. After the commit publish the replies; one that is lost is
// answered from its row when the command comes again.
import type { Message } from '../contracts/message.ts';
import { type KeyOf, openRows, type RowKey } from './rows.ts';

/** Pure. */
export interface ResultRules<Row extends RowKey, Result extends RowKey> {
  readonly keyOf: KeyOf;
  /** The row after the result; the same object when the result decides nothing any more. */
  apply(row: Row, result: Result): Row;
  /** What the row, which this result has just changed, answers the command that waits; null: nothing, or nothing waits. */
  replyOf(row: Row, result: Result, before: Row): Message | null;
}

export interface Settled<Row> {
  readonly before: Row;
  /** As the result has left it. */
  readonly row: Row;
  readonly reply: Message | null;
}

/**
 * @param found the rows of the results, locked
 * @returns the changed rows; and for each result, in order, what came of it, null when it changed nothing
 */
export function settleResults<Row extends RowKey, Result extends RowKey>(
  { keyOf, apply, replyOf }: ResultRules<Row, Result>,
  results: readonly Result[],
  found: readonly Row[],
): { readonly rows: readonly Row[]; readonly settled: readonly (Settled<Row> | null)[] } {
  const rows = openRows(found, keyOf);
  const settled = results.map((result) => {
    const before = rows.find(result);
    if (before === undefined) return null;
    const row = apply(before, result);
    if (row === before) return null;
    rows.replace(before, row);
    return { before, row, reply: replyOf(row, result, before) };
  });
  return { rows: rows.changed(), settled };
}
