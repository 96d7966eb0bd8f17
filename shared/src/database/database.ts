// How every service talks to its own PostgreSQL database: connection settings and what its errors mean.
import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import { joinWrites } from '../concurrency/join-writes.ts';
import { createDriver, type DriverAccess, type StatementName } from './driver.ts';
import { PatientPool } from './patient-pool.ts';
import { requireSessionSettings, SESSION_OPTIONS } from './session.ts';

const SECOND = 1000;
/**
 * Begins a statement that is not prepared, but planned anew for the values it comes with: for searches, where one value
 * is in every row and the next one in few.
 */
export const PLANNED_FOR_ITS_VALUES = '/* planned for its values */';

/** Options for every interactive transaction: short, since none stays open over a publish or a call. */
export const TRANSACTION = { maxWait: 10 * SECOND, timeout: 10 * SECOND } as const;

/**
 * Opens a service's database: a Prisma client, and beside it the driver for hot statements. Sessions have the
 * settings of session.ts, or are refused, and keep hot statements prepared. Connects with the first statement.
 * @param url full URL of the service's database
 * @param poolSize connections of this process to that database
 * @param createClient makes the service's Prisma client; its `$disconnect` closes the connections
 */
export function openClient<Client extends object>(
  { url, poolSize, applicationName }: { url: string; poolSize: number; applicationName: string },
  createClient: (adapter: PrismaPg) => Client,
): Client & DriverAccess {
  const pool = new PatientPool({
    connectionString: url,
    max: poolSize,
    application_name: applicationName,
    idleTimeoutMillis: 30 * SECOND,
    keepAlive: true,
    query_timeout: 15 * SECOND,
    pipeline: true,
    stream: joinedSocket,
    options: SESSION_OPTIONS,
    onConnect: requireSessionSettings,
  });
  // An idle connection that breaks is replaced when it is needed.
  pool.on('error', () => {});
  const statementName = statementNames(500);
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    statementNameGenerator: statementName as (query: { sql: string }) => string,
  });
  return Object.assign(createClient(adapter), { $driver: createDriver(pool, statementName) });
}

// Statements that share a round trip share a system call. https://node-postgres.com/apis/client (stream)
function joinedSocket(): Socket {
  const socket = new Socket();
  // Not before: to connect sets `write` back.
  return socket.once('connect', () => joinWrites(socket));
}

/** URL of one database on a server given without a database name. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.toString();
}

// Prepared statements are kept per connection, so their number is bounded: texts past it run unprepared. A name is made of
// its text, so that none can ever stand for another statement.
function statementNames(limit: number): StatementName {
  const names = new Map<string, string>();
  return ({ sql }) => {
    if (sql.startsWith(PLANNED_FOR_ITS_VALUES)) return undefined;
    const known = names.get(sql);
    if (known !== undefined || names.size >= limit) return known;
    const name = createHash('sha256').update(sql).digest('base64url').slice(0, 22);
    names.set(sql, name);
    return name;
  };
}
