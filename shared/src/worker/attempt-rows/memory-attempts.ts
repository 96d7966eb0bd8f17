// The rows of a worker in memory: the counterpart of postgres-attempts.ts.
import type { MemoryTable, MemoryTransaction, Waiting } from '../../database/memory/memory-database.ts';
import { isRefused, type RetentionDays } from '../../database/retention/retention.ts';
import { byAttempt, byOrder, type RowKey } from '../rows.ts';
import type { AttemptsAsked } from './postgres-attempts.ts';

/** @param asked.insert whole rows: what they begin as @returns the rows, in key order */
export function* lockAttempts<Row extends RowKey>(
  tx: MemoryTransaction,
  table: MemoryTable<Row>,
  { insert, orderIds }: AttemptsAsked<Row>,
  retentionDays: RetentionDays,
): Waiting<Row[]> {
  for (const row of insert.toSorted(inKeyOrder)) {
    if (isRefused(row.orderId, retentionDays, tx.now)) continue;
    yield* tx.insert(table, byAttempt(row), { ...row, orderId: byOrder(row) });
  }
  const orders = new Set(orderIds.map((orderId) => orderId.toLowerCase()));
  const found = yield* tx.lock(table, ({ orderId }) => orders.has(orderId));
  return found.toSorted(inKeyOrder);
}

function inKeyOrder(one: RowKey, other: RowKey): number {
  const [order, otherOrder] = [byOrder(one), byOrder(other)];
  return order < otherOrder ? -1 : order > otherOrder ? 1 : one.attempt - other.attempt;
}
