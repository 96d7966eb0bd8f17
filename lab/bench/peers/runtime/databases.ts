// Databases of one peer: made new when it starts.
import { databaseUrl } from '@order-saga/shared/database/database';
import { dropDatabases, withClient } from '../../../world/servers/databases.ts';

/** One database and what stands in it at the start. */
export interface NewDatabase {
  readonly name: string;
  /** Statements that make its tables; empty: the engine makes them itself. */
  readonly schema: string;
}

/** @returns their URLs, in the same order */
export async function createDatabases(
  serverUrl: string,
  databases: readonly NewDatabase[],
): Promise<string[]> {
  await dropDatabases(
    serverUrl,
    databases.map(({ name }) => name),
  );
  await withClient(databaseUrl(serverUrl, 'postgres'), async (client) => {
    for (const { name } of databases) await client.query(`CREATE DATABASE ${name}`);
  });
  const urls = databases.map(({ name }) => databaseUrl(serverUrl, name));
  for (const [index, { schema }] of databases.entries()) {
    if (schema !== '') await withClient(urls[index]!, (client) => client.query(schema));
  }
  return urls;
}
