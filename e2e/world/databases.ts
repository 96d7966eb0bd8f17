// Four databases of one world, with random names. The services create and migrate them; the world drops them.
import { randomBytes } from 'node:crypto';
import { databaseUrl } from '@order-saga/shared/database';
import pg from 'pg';
import { type ServiceName, serviceNames } from './service-names.ts';

export interface Databases {
  url(service: ServiceName): string;
  /** Rows of one statement. For what no API shows: the audit, the provider's books. */
  query<Row>(service: ServiceName, sql: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

export function newDatabases(): Databases {
  const server = process.env['POSTGRES_URL'];
  if (server === undefined) throw new Error('POSTGRES_URL is not set: run the tests with `npm test`');
  const id = randomBytes(4).toString('hex');
  const nameOf = (service: ServiceName) => `e2e_${id}_${service.replace('-', '_')}`;
  const url = (service: ServiceName) => databaseUrl(server, nameOf(service));

  return {
    url,
    query: (service, sql, values) =>
      withClient(url(service), async (client) => (await client.query(sql, values)).rows),
    drop: () =>
      withClient(databaseUrl(server, 'postgres'), async (client) => {
        for (const service of serviceNames)
          await client.query(`DROP DATABASE IF EXISTS ${nameOf(service)} WITH (FORCE)`);
      }),
  };
}

async function withClient<Result>(
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
