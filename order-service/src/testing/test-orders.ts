// The stores on a database of their own.
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';
import { createEndNews } from '../store/end-news.ts';
import type { OrderStores } from '../store/order-stores.ts';
import { createPostgresOrderStores } from '../store/postgres-order-stores.ts';

export interface TestOrders {
  readonly url: string;
  readonly database: PrismaClient;
  readonly stores: OrderStores;
  drop(): Promise<void>;
}

export const storesOn = (database: PrismaClient, retentionDays = 0): OrderStores =>
  createPostgresOrderStores(database, createEndNews(), retentionDays);

export async function openTestOrders(poolSize = 5): Promise<TestOrders> {
  const { url, drop } = await createTestDatabase(schemaDirectory);
  const database = openDatabase(url, poolSize);
  return {
    url,
    database,
    stores: storesOn(database),
    async drop() {
      await database.$disconnect();
      await drop();
    },
  };
}
