// The store of a step in memory, for unit tests and the simulation.
import type { MemoryClient } from '../../database/memory/memory-client.ts';
import { createMemoryStore } from '../../database/memory/memory-store.ts';
import { isRefused, type RetentionDays } from '../../database/retention/retention.ts';
import { byAttempt, byOrder, type RowKey } from '../rows.ts';
import type { StepRow, StepStore, StepTable } from './step-table.ts';

export function createMemoryStepStore<Row extends StepRow>(
  client: MemoryClient,
  { name, blank }: StepTable<Row>,
  retentionDays: RetentionDays = 0,
): StepStore<Row> {
  const table = client.table<Row>(name);
  return createMemoryStore<readonly RowKey[], readonly Row[], readonly Row[]>(client, name, {
    *lock(tx, keys) {
      for (const key of keys.toSorted((a, b) => (byAttempt(a) < byAttempt(b) ? -1 : 1)))
        if (!isRefused(key.orderId, retentionDays, tx.now))
          yield* tx.insert(table, byAttempt(key), blank({ ...key, orderId: byOrder(key) }));
      const orders = new Set(keys.map(byOrder));
      return yield* tx.lock(table, ({ orderId }) => orders.has(orderId));
    },
    *commit(tx, rows) {
      for (const row of rows) yield* tx.write(table, byAttempt(row), row);
    },
  });
}
