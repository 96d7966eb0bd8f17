// The store of a step in memory, for unit tests and the simulation.
import type { MemoryClient } from '../../database/memory/memory-client.ts';
import { createMemoryStore } from '../../database/memory/memory-store.ts';
import type { RetentionDays } from '../../database/retention/retention.ts';
import { lockAttempts } from '../attempt-rows/memory-attempts.ts';
import { byAttempt, type RowKey } from '../rows.ts';
import type { StepRow, StepStore, StepTable } from './step-table.ts';

export function createMemoryStepStore<Row extends StepRow>(
  client: MemoryClient,
  { name, blank }: StepTable<Row>,
  retentionDays: RetentionDays = 0,
): StepStore<Row> {
  const table = client.table<Row>(name);
  return createMemoryStore<readonly RowKey[], readonly Row[], readonly Row[]>(client, name, {
    *lock(tx, keys) {
      const orderIds = keys.map(({ orderId }) => orderId);
      return yield* lockAttempts(tx, table, { insert: keys.map(blank), orderIds }, retentionDays);
    },
    *commit(tx, rows) {
      for (const row of rows) yield* tx.write(table, byAttempt(row), row);
    },
  });
}
