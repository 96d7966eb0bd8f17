import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { createMemorySagaStore } from '../../store/memory-saga-store.ts';
import { describeActStore } from './act-store.behaviour.ts';
import type { NewNote } from './act-store.ts';
import { createMemoryActStore } from './memory-act-store.ts';

describeActStore('acts in memory', async () => {
  const client = createMemoryClient(createMemoryDatabase());
  return {
    store: createMemoryActStore(client),
    sagas: createMemorySagaStore(client),
    notes: async (of) =>
      [...client.table<NewNote>('saga_note').rows.values()]
        .filter(({ orderId }) => orderId === of)
        .map(({ orderId: _, ...note }) => note),
    close: async () => {},
  };
});
