// Databases of one peer: made new when it starts, dropped when it ends.
import { databaseUrl } from '@order-saga/shared/database/database';
import pg from 'pg';

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

export async function dropDatabases(serverUrl: string, names: readonly string[]): Promise<void> {
  await withClient(databaseUrl(serverUrl, 'postgres'), async (client) => {
    for (const name of names) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
}

/** Opens a connection for `work` and closes it after. */
export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
