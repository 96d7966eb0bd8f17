// Finds rows by a key, in runs with very many of them.

const known = new WeakMap<readonly unknown[], Map<unknown, Map<string, unknown[]>>>();

/**
 * The rows with this key. The first call for these rows and this function groups them all.
 * @param keyOf the same function object each time
 */
export function rowsWith<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  key: string,
): readonly Row[] {
  let groupings = known.get(rows);
  if (groupings === undefined) {
    groupings = new Map();
    known.set(rows, groupings);
  }
  let grouping = groupings.get(keyOf);
  if (grouping === undefined) {
    grouping = Map.groupBy(rows, keyOf);
    groupings.set(keyOf, grouping);
  }
  return (grouping.get(key) ?? []) as Row[];
}
