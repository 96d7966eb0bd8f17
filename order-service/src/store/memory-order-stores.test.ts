import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { createMemoryOrderStores } from './memory-order-stores.ts';
import { orderStoresBehaviour } from './order-stores.behaviour.ts';

orderStoresBehaviour(
  async () => createMemoryOrderStores(createMemoryClient(createMemoryDatabase())),
  async () => {},
);
