import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { createMemoryLedger, LEDGER_TABLE, type MemoryEntry } from './memory-ledger.ts';
import { describeSimulated } from './simulated.behaviour.ts';

describeSimulated('memory', async () => {
  const database = createMemoryDatabase();
  return {
    ledger: createMemoryLedger(createMemoryClient(database)),
    entryOf: async (key) => database.table<MemoryEntry>(LEDGER_TABLE).rows.get(key) ?? null,
    close: async () => {},
  };
});
