// A stock database of its own for one test file.
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';

export interface StockDatabase {
  readonly url: string;
  /** A client with a pool of its own, as another replica of the service has. */
  open(): PrismaClient;
  /** Closes the clients and drops the database. */
  drop(): Promise<void>;
}

export async function createStockDatabase(): Promise<StockDatabase> {
  const database = await createTestDatabase(schemaDirectory);
  const clients: PrismaClient[] = [];
  return {
    url: database.url,
    open() {
      const client = openDatabase(database.url, POOL_SIZE);
      clients.push(client);
      return client;
    },
    async drop() {
      for (const client of clients) await client.$disconnect();
      await database.drop();
    },
  };
}

/** Connections of each client. */
export const POOL_SIZE = 5;
