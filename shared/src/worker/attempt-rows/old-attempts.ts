// Forgets the rows of a worker that nobody asks for any more.
import type { DriverAccess } from '../../database/driver.ts';
import { type RowsOfOrders, rowsOfOldOrders } from '../../database/retention/prune-rows.ts';
import type { Prunable } from '../../database/retention/pruning.ts';
import { effectDays, type RetentionDays } from '../../database/retention/retention.ts';

/** Old rows of a table with the key `order_id`, `attempt`, with their tombstones; none where all is kept. */
export function oldAttempts<Row = unknown>(
  database: DriverAccess,
  retentionDays: RetentionDays,
  rows: Pick<RowsOfOrders<Row & { attempt: number }>, 'table' | 'where' | 'returning' | 'after'>,
): Prunable[] {
  if (retentionDays === 0) return [];
  return [
    rowsOfOldOrders(database, {
      ...rows,
      key: 'order_id, attempt',
      changedAt: 'updated_at',
      days: effectDays(retentionDays),
    }),
  ];
}
