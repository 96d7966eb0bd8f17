// How old rows are deleted, for every table the same: up to a limit in one transaction, past the rows that others hold.
// Conditions are SQL texts of the code's own.
import { raw, sqltag as sql } from '@prisma/client/runtime/client';
import type { DriverAccess, SqlRunner } from '../driver.ts';
import type { Prunable } from './pruning.ts';
import { IN_KEY_ORDER, isPrunableSql, type RetentionDays } from './retention.ts';

/**
 * Rows that are old by themselves.
 * @param rows.where which are no longer kept
 * @param rows.by a column with an index, by which the oldest come first
 */
export function oldRows(
  { $driver }: DriverAccess,
  rows: { table: string; key: string; where: string; by: string },
): Prunable {
  const [table, key, where, by] = [rows.table, rows.key, rows.where, rows.by].map((text) => raw(text));
  return {
    name: rows.table,
    prune: async (limit) => ({
      count: await $driver.$executeRaw`
        DELETE FROM ${table!} WHERE ${key!} IN (
          SELECT ${key!} FROM ${table!} WHERE ${where!} ORDER BY ${by!} LIMIT ${limit} FOR UPDATE SKIP LOCKED)`,
    }),
  };
}

/** The rows of orders that are old, and whose own last change is. */
export interface RowsOfOrders<Row> {
  readonly table: string;
  readonly key: 'order_id' | 'order_id, attempt';
  /** Expression for the time of a row's last change. */
  readonly changedAt: string;
  /** From 1. */
  readonly days: RetentionDays;
  /** What must hold besides. Default: nothing. */
  readonly where?: string;
  /** Tables whose rows of the same orders go with them. */
  readonly withTables?: readonly string[];
  /** Columns that `after` needs besides the key. */
  readonly returning?: readonly string[];
  /** In the same transaction: what else must change because these rows are gone. */
  readonly after?: (tx: SqlRunner, gone: readonly (Row & { order_id: string })[]) => Promise<unknown>;
}

const LOWEST = '00000000-0000-0000-0000-000000000000';

export function rowsOfOldOrders<Row = unknown>({ $driver }: DriverAccess, rows: RowsOfOrders<Row>): Prunable {
  const { where = 'TRUE', withTables = [], returning = [] } = rows;
  const table = raw(rows.table);
  const key = raw(rows.key);
  const isOld = raw(`${isPrunableSql('order_id', rows.changedAt, rows.days)} AND ${where}`);
  const others = withTables.map(
    (name) => `gone_${name} AS (DELETE FROM ${name} USING old
      WHERE ${name}.order_id = old.order_id)`,
  );
  const isSame = raw(
    rows.key
      .split(', ')
      .map((column) => `${rows.table}.${column} = old.${column}`)
      .join(' AND '),
  );
  const columns = raw(
    [...rows.key.split(', '), ...returning].map((name) => `${rows.table}.${name}`).join(', '),
  );
  const statement = (limit: number, from: string) => sql`
    WITH old AS MATERIALIZED (
      SELECT ${key} FROM ${table} WHERE order_id >= ${from}::uuid AND ${isOld}
      ORDER BY ${key} LIMIT ${limit} FOR UPDATE SKIP LOCKED)${raw(others.map((other) => `,\n    ${other}`).join(''))}
    DELETE FROM ${table} USING old WHERE ${isSame} RETURNING ${columns}`;
  return {
    name: rows.table,
    prune: (limit, from = LOWEST) =>
      $driver.transaction(async (tx) => {
        const [, gone] = await Promise.all([
          tx.$executeRaw(raw(IN_KEY_ORDER)),
          tx.$queryRaw<(Row & { order_id: string })[]>(statement(limit, from)),
        ]);
        await rows.after?.(tx, gone);
        const last = gone.map((row) => row.order_id).sort();
        return { count: gone.length, last: last.at(-1) };
      }),
  };
}
