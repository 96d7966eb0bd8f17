// Four databases of one world, with random names. The services create and migrate them; the world drops them.
import { randomBytes } from 'node:crypto';
import { databaseUrl } from '@order-saga/shared/database/database';
import pg from 'pg';
import { type ServiceName, serviceNames } from './service-names.ts';

export interface Databases {
  url(service: ServiceName): string;
  /** Makes it before its service does. */
  create(service: ServiceName): Promise<void>;
  /** Rows of one statement. For what no API shows: the audit, the provider's books. */
  query<Row>(service: ServiceName, sql: string, values?: unknown[]): Promise<Row[]>;
  /** `holdTable` of a service's database. */
  hold(service: ServiceName, table: string): Promise<() => Promise<void>>;
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
    create: (service) =>
      withClient(databaseUrl(server, 'postgres'), async (client) => {
        await client.query(`CREATE DATABASE ${nameOf(service)}`);
      }),
    query: (service, sql, values) =>
      withClient(url(service), async (client) => (await client.query(sql, values)).rows),
    hold: (service, table) => holdTable(url(service), table),
    drop: () =>
      withClient(databaseUrl(server, 'postgres'), async (client) => {
        for (const service of serviceNames)
          await client.query(`DROP DATABASE IF EXISTS ${nameOf(service)} WITH (FORCE)`);
      }),
  };
}

/** Locks a table until the returned function is called: whoever works on it stands still inside its transaction. */
export async function holdTable(url: string, table: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // The server may be killed meanwhile.
  await client.connect();
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  return () => client.end();
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
