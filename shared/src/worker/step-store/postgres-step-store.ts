// The store of a step on PostgreSQL. No statement here runs once per message.
import { join, raw, sqltag as sql } from '@prisma/client/runtime/client';
import type { Driver, SqlRunner } from '../../database/driver.ts';
import { createPostgresStore } from '../../database/postgres-store.ts';
import { query } from '../../database/query.ts';
import { isRefusedSql, type RetentionDays } from '../../database/retention/retention.ts';
import type { RowKey } from '../rows.ts';
import type { StepRow, StepStore, StepTable } from './step-table.ts';

/** The table has the columns `order_id`, `attempt`, `updated_at` besides. */
export function createPostgresStepStore<Row extends StepRow>(
  driver: Pick<Driver, 'begin'>,
  { name, columns }: StepTable<Row>,
  retentionDays: RetentionDays = 0,
): StepStore<Row> {
  const table = raw(name);
  const isRefused = raw(isRefusedSql('order_id', retentionDays));
  const fields = Object.entries<string>(columns);
  const read = raw(fields.map(([field]) => `, ${columnOf(field)} AS "${field}"`).join(''));
  const sent = raw(fields.map(([field, type]) => `, "${field}" ${type}`).join(''));
  const written = join(fields.map(([field]) => raw(`${columnOf(field)} = r."${field}"`)));

  const insertMissing = (tx: SqlRunner, keys: readonly RowKey[]) => tx.$executeRaw`
    INSERT INTO ${table} (order_id, attempt)
    SELECT order_id, attempt FROM json_to_recordset(${JSON.stringify(keys.map(toColumns))}::json) AS r(order_id uuid, attempt int)
    WHERE NOT ${isRefused}
    ORDER BY order_id, attempt
    ON CONFLICT (order_id, attempt) DO NOTHING`;

  const lockRows = (tx: SqlRunner, keys: readonly RowKey[]) => tx.$queryRaw<Row[]>`
    SELECT order_id AS "orderId", attempt${read} FROM ${table}
    WHERE order_id = ANY(${[...new Set(keys.map(({ orderId }) => orderId))]}::uuid[])
    ORDER BY order_id, attempt FOR UPDATE`;

  return createPostgresStore(driver, {
    async lock(tx, keys) {
      // Each is a statement of its own, which sees what the one before did.
      const [, rows] = await Promise.all([insertMissing(tx, keys), lockRows(tx, keys)]);
      return rows;
    },
    async commit(tx, rows) {
      await tx.commit(
        query(
          rows.length === 0
            ? null
            : sql`
              UPDATE ${table} SET ${written}, updated_at = now()
              FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r("orderId" uuid, attempt int${sent})
              WHERE ${table}.order_id = r."orderId" AND ${table}.attempt = r.attempt`,
        ),
      );
    },
  });
}

const toColumns = ({ orderId, attempt }: RowKey) => ({ order_id: orderId, attempt });

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
