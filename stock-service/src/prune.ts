// Forgets reservations that nobody asks for any more. What they hold stays in `reserved`: it is sold, not yet shipped.
import type { StockLine } from '@order-saga/shared/contracts/fields';
import type { DriverAccess, SqlRunner } from '@order-saga/shared/database/driver';
import { oldRows } from '@order-saga/shared/database/retention/prune-rows';
import type { Prunable } from '@order-saga/shared/database/retention/pruning';
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import { oldAttempts } from '@order-saga/shared/worker/attempt-rows/old-attempts';
import { oldKeys } from './http/restock-keys.ts';
import { lockProducts } from './store/postgres.ts';

/** What is no longer kept here: keys of restocks and, unless all is kept, old reservations with their tombstones. */
export function prunables(database: DriverAccess, retentionDays: RetentionDays): Prunable[] {
  return [
    oldRows(database, oldKeys),
    // Locks as the commands do: reservations by key, then products by SKU; so the two wait for each other and never in a
    // circle. A reservation at work is skipped.
    ...oldAttempts<Gone>(database, retentionDays, {
      table: 'reservation',
      returning: ['status', 'lines'],
      after: keepInTotals,
    }),
  ];
}

interface Gone {
  readonly status: string;
  readonly lines: readonly StockLine[];
}

async function keepInTotals(tx: SqlRunner, gone: readonly Gone[]): Promise<void> {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of gone.flatMap(({ status, lines }) => (status === 'Reserved' ? lines : [])))
    pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  if (pieces.size === 0) return;
  // Last, for everybody wants the products.
  await lockProducts(tx, [...pieces.keys()], []);
  const rows = [...pieces].map(([sku, quantity]) => ({ sku, quantity }));
  await tx.$executeRaw`
    UPDATE product SET reserved_pruned = reserved_pruned + p.quantity
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS p(sku text, quantity bigint)
    WHERE product.sku = p.sku`;
}
