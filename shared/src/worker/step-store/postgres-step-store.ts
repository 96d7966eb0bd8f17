// The store of a step on PostgreSQL. No statement here runs once per message.
import { join, raw, sqltag as sql } from '@prisma/client/runtime/client';
import type { Driver } from '../../database/driver.ts';
import { createPostgresStore } from '../../database/postgres-store.ts';
import { query } from '../../database/query.ts';
import type { RetentionDays } from '../../database/retention/retention.ts';
import { lockAttempts } from '../attempt-rows/postgres-attempts.ts';
import type { RowKey } from '../rows.ts';
import type { StepRow, StepStore, StepTable } from './step-table.ts';

/** The table has the columns `order_id`, `attempt`, `updated_at` besides. */
export function createPostgresStepStore<Row extends StepRow>(
  driver: Pick<Driver, 'begin'>,
  { name, columns }: StepTable<Row>,
  retentionDays: RetentionDays = 0,
): StepStore<Row> {
  const table = raw(name);
  const fields = Object.entries<string>(columns);
  const own = fields.map(([field]) => `${columnOf(field)} AS "${field}"`);
  const read = raw(['order_id AS "orderId"', 'attempt', ...own].join(', '));
  const sent = raw(fields.map(([field, type]) => `, "${field}" ${type}`).join(''));
  const written = join(fields.map(([field]) => raw(`${columnOf(field)} = r."${field}"`)));

  return createPostgresStore(driver, {
    lock(tx, keys: readonly RowKey[]) {
      const orderIds = keys.map(({ orderId }) => orderId);
      return lockAttempts<Row>(tx, { name }, read, { insert: keys, orderIds }, retentionDays);
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

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
