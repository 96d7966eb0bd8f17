// How every service talks to its own PostgreSQL database: connection settings and what its errors mean.
import { PrismaPg } from '@prisma/adapter-pg';

const SECOND = 1000;
/** Longest that a stopped copy may hold rows that others wait for. */
const LOCK_WAIT_MS = 5 * SECOND;

// Every hot statement touches a few rows by key. The planner cannot know: it takes each batch for 100 rows, and a plan
// prepared while a table is small reads all of it, and is kept while the table grows. Index and loop are always right.
const PLANNER = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off';

/** Options for every interactive transaction: short, since none stays open over a publish or a call. */
export const TRANSACTION = { maxWait: 5 * SECOND, timeout: 10 * SECOND } as const;

/**
 * Driver adapter of a Prisma client. Sessions run in UTC (the adapter reads timestamps as UTC), give up on locks
 * and idle transactions, and keep hot statements prepared.
 * @param url full URL of the service's database
 * @param poolSize connections of this process to that database
 */
export function databaseAdapter(url: string, poolSize: number, applicationName: string): PrismaPg {
  return new PrismaPg(
    {
      connectionString: url,
      max: poolSize,
      application_name: applicationName,
      connectionTimeoutMillis: 3 * SECOND,
      idleTimeoutMillis: 30 * SECOND,
      keepAlive: true,
      query_timeout: 15 * SECOND,
      options: [
        '-c TimeZone=UTC',
        `-c lock_timeout=${LOCK_WAIT_MS}`,
        `-c idle_in_transaction_session_timeout=${LOCK_WAIT_MS}`,
        '-c statement_timeout=15000',
        PLANNER,
        '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
      ].join(' '),
    },
    { statementNameGenerator: statementNames(500) },
  );
}

/** URL of one database on a server given without a database name. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.toString();
}

// Prepared statements are kept per connection, so their number is bounded: texts past it run unprepared.
function statementNames(limit: number): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined || names.size >= limit) return known as string; // undefined: unprepared
    const name = `s${names.size}`;
    names.set(sql, name);
    return name;
  };
}
