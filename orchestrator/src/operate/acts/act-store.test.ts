import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { createMemorySagaStore } from '../../store/memory-saga-store.ts';
import { describeActStore } from './act-store.behaviour.ts';
import { createMemoryActStore } from './memory-act-store.ts';

describeActStore('acts in memory', async () => {
  const client = createMemoryClient(createMemoryDatabase());
  return {
    store: createMemoryActStore(client),
    sagas: createMemorySagaStore(client),
    close: async () => {},
  };
});
