// What PostgreSQL and the services themselves count, read from outside. All of it only ever grows.
import type pg from 'pg';
import { withClient } from '../../world/servers/databases.ts';
import type { CounterSources } from '../system/system.ts';

/** One reading, or the difference of two. */
export interface Counters {
  /** By database. */
  readonly commits: ReadonlyMap<string, number>;
  /** By `database.table`. */
  readonly tables: ReadonlyMap<string, TableCounters>;
  /** By queue: what services took in, and in how many batches. */
  readonly queues: ReadonlyMap<string, QueueCounters>;
  /** By database and statement; null: pg_stat_statements is not there. */
  readonly statements: ReadonlyMap<string, StatementCounters> | null;
  /** Of the whole server: right only when nothing else works on it. */
  readonly logBytes: number;
}

export interface TableCounters {
  readonly inserted: number;
  readonly updated: number;
  /** Updates that touched no index. */
  readonly heapOnly: number;
  readonly deleted: number;
}

export interface QueueCounters {
  readonly messages: number;
  readonly batches: number;
}

export interface StatementCounters {
  readonly calls: number;
  readonly rows: number;
  readonly ms: number;
  /** Pages of tables and indexes that were looked at. */
  readonly pages: number;
}

export async function readCounters({ databases, metricsUrls }: CounterSources): Promise<Counters> {
  const commits = new Map<string, number>();
  const tables = new Map<string, TableCounters>();
  const statements = new Map<string, StatementCounters>();
  let hasStatements = true;
  let logBytes = 0;
  for (const [name, url] of databases) {
    await withClient(url, async (client) => {
      const [totals] = (await client.query<Totals>(TOTALS)).rows;
      commits.set(name, totals!.commits);
      logBytes = totals!.logBytes;
      for (const { table, ...counted } of (await client.query<TableRow>(TABLES)).rows)
        tables.set(`${name}.${table}`, counted);
      hasStatements &&= await offersStatements(client);
      if (!hasStatements) return;
      for (const { text, ...counted } of (await client.query<StatementRow>(STATEMENTS)).rows)
        statements.set(`${name}: ${text}`, counted);
    });
  }
  return {
    commits,
    tables,
    queues: await readQueueCounters(metricsUrls),
    statements: hasStatements ? statements : null,
    logBytes,
  };
}

interface Totals {
  readonly commits: number;
  readonly logBytes: number;
}

const TOTALS = `
  SELECT xact_commit::float8 AS commits, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS "logBytes"
  FROM pg_stat_database WHERE datname = current_database()`;

interface TableRow extends TableCounters {
  readonly table: string;
}

const TABLES = `
  SELECT relname AS table, n_tup_ins::float8 AS inserted, n_tup_upd::float8 AS updated, n_tup_hot_upd::float8 AS "heapOnly",
         n_tup_del::float8 AS deleted
  FROM pg_stat_user_tables`;

interface StatementRow extends StatementCounters {
  readonly text: string;
}

// The same text may stand there for several users.
const STATEMENTS = `
  SELECT regexp_replace(query, '\\s+', ' ', 'g') AS text, sum(calls)::float8 AS calls, sum(rows)::float8 AS rows,
         sum(total_exec_time)::float8 AS ms, sum(shared_blks_hit + shared_blks_read)::float8 AS pages
  FROM pg_stat_statements
  WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  GROUP BY 1`;

/** https://www.postgresql.org/docs/current/pgstatstatements.html */
async function offersStatements(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ loaded: boolean }>(
    `SELECT current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%' AS loaded`,
  );
  if (!rows[0]!.loaded) return false;
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  return true;
}

const BATCH_SIZE = /^message_batch_size_(sum|count)\{[^}]*queue="([^"]+)"[^}]*\} (\S+)$/gm;

async function readQueueCounters(metricsUrls: readonly string[]): Promise<Map<string, QueueCounters>> {
  const queues = new Map<string, QueueCounters>();
  for (const url of metricsUrls) {
    const text = await (await fetch(url)).text();
    for (const [, what, queue, value] of text.matchAll(BATCH_SIZE)) {
      const { messages, batches } = queues.get(queue!) ?? { messages: 0, batches: 0 };
      queues.set(queue!, {
        messages: messages + (what === 'sum' ? Number(value) : 0),
        batches: batches + (what === 'count' ? Number(value) : 0),
      });
    }
  }
  return queues;
}

/** Of each counter `after` less `before`, that so many times. */
export function difference(after: Counters, before: Counters, times = 1): Counters {
  const less = (a: number, b = 0) => a - b * times;
  return {
    commits: eachOf(after.commits, before.commits, less),
    tables: eachOf(after.tables, before.tables, (a, b) => fieldwise(a, b, less)),
    queues: eachOf(after.queues, before.queues, (a, b) => fieldwise(a, b, less)),
    statements:
      after.statements === null || before.statements === null
        ? null
        : eachOf(after.statements, before.statements, (a, b) => fieldwise(a, b, less)),
    logBytes: less(after.logBytes, before.logBytes),
  };
}

function eachOf<Value>(
  after: ReadonlyMap<string, Value>,
  before: ReadonlyMap<string, Value>,
  less: (a: Value, b: Value | undefined) => Value,
): Map<string, Value> {
  return new Map([...after].map(([key, value]) => [key, less(value, before.get(key))]));
}

function fieldwise<Fields extends { [Name in keyof Fields]: number }>(
  after: Fields,
  before: Fields | undefined,
  less: (a: number, b: number | undefined) => number,
): Fields {
  const entries = (Object.entries(after) as [keyof Fields, number][]).map(([name, value]) => [
    name,
    less(value, before?.[name]),
  ]);
  return Object.fromEntries(entries) as Fields;
}
