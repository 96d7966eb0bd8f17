// The databases of one system, with random names. The services create and migrate them; the world drops them.
import { randomBytes } from 'node:crypto';
import { databaseUrl } from '@order-saga/shared/database/database';
import pg from 'pg';
import { type ServiceName, serviceNames } from '../service-names.ts';

export interface Databases {
  /** Full URL of a service's database. */
  url(service: ServiceName): string;
  /** Makes it before its service does. */
  create(service: ServiceName): Promise<void>;
  /** Rows of one statement. For what no API shows: the audit, the provider's books. */
  query<Row>(service: ServiceName, sql: string, values?: unknown[]): Promise<Row[]>;
  /** `holdTable` of a service's database. */
  hold(service: ServiceName, table: string): Promise<() => Promise<void>>;
  drop(): Promise<void>;
}

/**
 * @param prefix of the names: whose they are
 * @param serverUrl without a database name; default: the server of the tests
 */
export function newDatabases(prefix: string, serverUrl = process.env['POSTGRES_URL']): Databases {
  if (serverUrl === undefined) throw new Error('POSTGRES_URL is not set: run the tests with `npm test`');
  const id = randomBytes(4).toString('hex');
  const nameOf = (service: ServiceName) => `${prefix}_${id}_${service.replace('-', '_')}`;
  const url = (service: ServiceName) => databaseUrl(serverUrl, nameOf(service));

  return {
    url,
    create: async (service) => {
      await rowsOf(databaseUrl(serverUrl, 'postgres'), `CREATE DATABASE ${nameOf(service)}`);
    },
    query: (service, sql, values) => rowsOf(url(service), sql, values),
    hold: (service, table) => holdTable(url(service), table),
    drop: () => dropDatabases(serverUrl, serviceNames.map(nameOf)),
  };
}

export async function dropDatabases(serverUrl: string, names: readonly string[]): Promise<void> {
  await withClient(databaseUrl(serverUrl, 'postgres'), async (client) => {
    for (const name of names) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
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

/** Rows of one statement, on a connection of its own. */
export const rowsOf = <Row>(url: string, sql: string, values: readonly unknown[] = []): Promise<Row[]> =>
  withClient(url, async (client) => (await client.query(sql, [...values])).rows);

/** Opens a connection for `work` and closes it after. @param limits in milliseconds, where the server may be away */
export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
  limits: Pick<pg.ClientConfig, 'connectionTimeoutMillis' | 'query_timeout'> = {},
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, ...limits });
  client.on('error', () => {}); // Told to `work`, where it matters.
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
