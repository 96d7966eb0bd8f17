// A payment database of its own for a test file.
import { createLogger, type Logger } from '@order-saga/shared/observability/logger';
import { createTestDatabase as createDatabase } from '@order-saga/shared/testing/test-database';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';

export interface TestDatabase {
  readonly url: string;
  readonly client: PrismaClient;
  drop(): Promise<void>;
}

export const silent: Logger = createLogger({ name: 'test', level: 'silent' });

export async function createTestDatabase(): Promise<TestDatabase> {
  const database = await createDatabase(schemaDirectory);
  const client = openDatabase(database.url, 5);
  return {
    url: database.url,
    client,
    async drop() {
      await client.$disconnect();
      await database.drop();
    },
  };
}
