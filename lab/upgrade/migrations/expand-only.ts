// Whether a version goes on working on a database that the next one has migrated. Pure.
import type { Catalog, Column, Guard, Table } from './catalog.ts';

/** The columns that a version reads and writes, by table. */
export type Used = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * @param used what the older version uses: nobody misses the rest
 * @returns what the older version cannot live with, each as a sentence that begins with what it is about
 */
export function breaksOf(before: Catalog, after: Catalog, used: Used): string[] {
  return [
    ...[...used].flatMap(([name, columns]) => {
      const old = before.tables.get(name);
      return old === undefined ? [] : breaksOfTable(name, old, after.tables.get(name), columns);
    }),
    ...[...before.enums].flatMap(([name, values]) => breaksOfEnum(name, values, after.enums.get(name))),
  ];
}

function breaksOfTable(
  name: string,
  old: Table,
  now: Table | undefined,
  used: ReadonlySet<string>,
): string[] {
  if (now === undefined) return [`${name}: the table is gone`];
  const missing = [...used].filter((column) => old.columns.has(column) && !now.columns.has(column));
  const columns = [...now.columns].flatMap(([column, is]) =>
    breaksOfColumn(`${name}.${column}`, old.columns.get(column), is, used.has(column)),
  );
  const isNew = (column: string) => !old.columns.has(column);
  const refusing = [...now.guards].flatMap(([guard, { definition, columns }]) => {
    if (hasGuard(old, definition)) return [];
    // The older version leaves new columns to their default; only as a key it may come twice.
    const isLeft = columns.length > 0 && columns.every(isNew);
    const mayRepeat = isUnique(definition) && columns.some((column) => now.columns.get(column)!.hasDefault);
    if (isLeft && !mayRepeat) return [];
    return [`${name}: ${guard} may refuse what the older version writes (${definition})`];
  });
  // ON CONFLICT names what it is unique by.
  const gone = [...old.guards].flatMap(([guard, { definition }]) =>
    isUnique(definition) && !hasGuard(now, definition)
      ? [`${name}: ${guard} is gone, which rows are unique by (${definition})`]
      : [],
  );
  return [
    ...missing.map((column) => `${name}.${column}: the column is gone`),
    ...columns,
    ...refusing,
    ...gone,
  ];
}

const hasGuard = ({ guards }: Table, definition: string) =>
  [...guards.values()].some((guard: Guard) => guard.definition === definition);

const isUnique = (definition: string) => /^(UNIQUE|PRIMARY KEY|CREATE UNIQUE INDEX)/.test(definition);

function breaksOfColumn(name: string, old: Column | undefined, now: Column, isUsed: boolean): string[] {
  const mustBeSet = ({ notNull, hasDefault }: Column) => notNull && !hasDefault;
  if (old === undefined)
    return mustBeSet(now) ? [`${name}: the new column is NOT NULL without a default`] : [];
  return [
    ...(now.notNull && !old.notNull ? [`${name}: NOT NULL is new`] : []),
    ...(old.notNull && mustBeSet(now) && !mustBeSet(old) ? [`${name}: its default is gone`] : []),
    ...(isUsed && !isAsWide(old.type, now.type) ? [`${name}: ${old.type} has become ${now.type}`] : []),
  ];
}

/** Only texts may grow: a driver gives another JavaScript type for a wider number. */
function isAsWide(old: string, now: string): boolean {
  if (old === now) return true;
  const [from, to] = [textLimit(old), textLimit(now)];
  return from !== null && to !== null && to >= from;
}

/** Characters; null: it is no text. */
function textLimit(type: string): number | null {
  if (type === 'text' || type === 'character varying') return Number.POSITIVE_INFINITY;
  const [, limit] = /^character varying\((\d+)\)$/.exec(type) ?? [];
  return limit === undefined ? null : Number(limit);
}

function breaksOfEnum(name: string, values: readonly string[], now: readonly string[] | undefined): string[] {
  if (now === undefined) return [`${name}: the enum is gone`];
  return [
    ...values.filter((value) => !now.includes(value)).map((value) => `${name}: the value ${value} is gone`),
    // The older version reads it, too, and does not know it.
    ...now.filter((value) => !values.includes(value)).map((value) => `${name}: the value ${value} is new`),
  ];
}
