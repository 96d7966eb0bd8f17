// A database of its own for one test file.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { pino } from 'pino';
import { databaseUrl } from '../database/database.ts';
import { migrate } from '../database/migrations/migrate.ts';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Makes a migrated database on the server of POSTGRES_URL. @param directory the schema's folder */
export async function createTestDatabase(directory: string): Promise<TestDatabase> {
  const server = process.env['POSTGRES_URL'];
  if (server === undefined) throw new Error('POSTGRES_URL is not set: run the tests with `npm test`');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = databaseUrl(server, name);
  await migrate({ url, directory, logger: pino({ level: 'silent' }) });
  return {
    url,
    async drop() {
      const client = new pg.Client({ connectionString: databaseUrl(server, 'postgres') });
      await client.connect();
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await client.end();
    },
  };
}
