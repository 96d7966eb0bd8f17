import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import type { NewEntry } from './ledger.ts';
import { createMemoryLedger, LEDGER_TABLE } from './memory-ledger.ts';
import { describeSimulated } from './simulated.behaviour.ts';

describeSimulated('memory', async () => {
  const database = createMemoryDatabase();
  return {
    ledger: createMemoryLedger(createMemoryClient(database)),
    entryOf: async (key) => database.table<NewEntry>(LEDGER_TABLE).rows.get(key) ?? null,
    close: async () => {},
  };
});
