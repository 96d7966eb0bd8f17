// The rows of a worker in PostgreSQL, one for each attempt of an order: inserted where they are missing, then locked. Each is a
// statement of its own, for the second sees what the first did. Both go in key order, so that replicas wait for each other and
// never in a circle.
import { raw, type Sql } from '@prisma/client/runtime/client';
import type { SqlRunner } from '../../database/driver.ts';
import { isRefusedSql, type RetentionDays } from '../../database/retention/retention.ts';
import type { RowKey } from '../rows.ts';

/** A table with the key `order_id`, `attempt`. */
export interface AttemptTable {
  readonly name: string;
  /** Columns of a new row besides its key, each with SQL of its value; a field of what is inserted stands in double quotes. */
  readonly begins?: Readonly<Record<string, string>>;
  /** Fields of what is inserted that `begins` names, with their types. */
  readonly fields?: Readonly<Record<string, string>>;
}

export interface AttemptsAsked<New extends RowKey = RowKey> {
  /** Rows that are inserted where they are missing, unless their orders are so old that they may be pruned. */
  readonly insert: readonly New[];
  /** All rows of these orders are locked. */
  readonly orderIds: readonly string[];
}

/** @param columns what is read of a row @returns the rows, in key order */
export async function lockAttempts<Row>(
  tx: SqlRunner,
  table: AttemptTable,
  columns: Sql,
  { insert, orderIds }: AttemptsAsked,
  retentionDays: RetentionDays,
): Promise<Row[]> {
  const [, rows] = await Promise.all([
    insert.length > 0 && insertMissing(tx, table, insert, retentionDays),
    tx.$queryRaw<Row[]>`
      SELECT ${columns} FROM ${raw(table.name)} WHERE order_id = ANY(${[...new Set(orderIds)]}::uuid[])
      ORDER BY order_id, attempt FOR UPDATE`,
  ]);
  return rows;
}

function insertMissing(
  tx: SqlRunner,
  { name, begins = {}, fields = {} }: AttemptTable,
  rows: readonly RowKey[],
  retentionDays: RetentionDays,
): Promise<number> {
  const given = { orderId: 'uuid', attempt: 'int', ...fields };
  const types = Object.entries(given).map(([field, type]) => `"${field}" ${type}`);
  const columns = ['order_id', 'attempt', ...Object.keys(begins)];
  const values = ['"orderId"', 'attempt', ...Object.values(begins)];
  return tx.$executeRaw`
    INSERT INTO ${raw(`${name} (${columns.join(', ')})`)}
    SELECT ${raw(values.join(', '))}
    FROM json_to_recordset(${JSON.stringify(rows, Object.keys(given))}::json) AS ${raw(`r(${types.join(', ')})`)}
    WHERE NOT ${raw(isRefusedSql('"orderId"', retentionDays))}
    ORDER BY 1, 2
    ON CONFLICT (order_id, attempt) DO NOTHING`;
}
