// What every session with PostgreSQL is set to, and the check that it is. Settings travel with the start of the session, where
// they win over ALTER DATABASE and ALTER ROLE. A pooler between may drop them, and one in transaction mode gives each transaction
// another session, with statements that somebody else prepared. https://www.pgbouncer.org/features.html
import type { ClientBase } from 'pg';

/** Where the tables are. Prisma asks for them there by name, and everything else finds them there. */
export const SCHEMA = 'public';

/** What the code takes for granted, in the words of current_setting. */
const TAKEN_FOR_GRANTED = {
  // How values come and go as text.
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  search_path: SCHEMA,
  // Insert, then lock, then decide: each statement sees what was committed before it.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  // A row that a policy hides is an error, and not missing.
  row_security: 'off',
};

/** Longest that a stopped replica may hold rows that others wait for, and that a statement may take. */
const LIMITS = {
  lock_timeout: '5s',
  idle_in_transaction_session_timeout: '5s',
  statement_timeout: '15s',
};

// Every hot statement touches a few rows by key. The planner cannot know: it takes each batch for 100 rows, and a plan
// prepared while a table is small reads all of it, and is kept while the table grows. Index and loop are always right.
// Nor are statements compiled (JIT), as PostgreSQL does when one looks costly: it takes seconds, and gains milliseconds.
const PLANNER = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off', jit: 'off' };

/** Where the server has none, on a Unix socket, they read 0. */
const KEEP_ALIVE = { tcp_keepalives_idle: '10', tcp_keepalives_interval: '5', tcp_keepalives_count: '3' };

/** The `options` of a session that migrates: its statements may take as long as they need, whatever the database says. */
export const MIGRATION_OPTIONS = optionsOf({
  ...TAKEN_FOR_GRANTED,
  ...Object.fromEntries(Object.keys(LIMITS).map((limit) => [limit, '0'])),
});

/** The `options` of a session of a service. */
export const SESSION_OPTIONS = optionsOf({ ...TAKEN_FOR_GRANTED, ...LIMITS, ...PLANNER, ...KEEP_ALIVE });

/** `-c name=value`; a blank in a value is escaped. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-OPTIONS */
function optionsOf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
    .join(' ');
}

/** Also those that no session can ask for: the encoding is node-postgres' own, and the last one is for superusers. */
const CHECKED: Readonly<Record<string, string>> = {
  ...TAKEN_FOR_GRANTED,
  ...LIMITS,
  ...PLANNER,
  client_encoding: 'UTF8',
  session_replication_role: 'origin',
};

/** The session has not the settings that it was begun with. Passes once the operator has mended the URL. */
export class SessionSettingsError extends Error {
  override readonly name = 'SessionSettingsError';

  constructor(setting: string, is: string, expected: string) {
    super(
      `the session has not the settings that it asked for (${setting} is ${JSON.stringify(is)}, not ${JSON.stringify(expected)}): a pooler between drops them. Let the database URL name PostgreSQL itself; each process has a pool of its own (DATABASE_POOL_SIZE)`,
    );
  }
}

// What is committed is on the disk: a session that was told not to wait for that waits for it.
const CHECK = `SELECT
  CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'local', false) END,
  ARRAY[${Object.keys(CHECKED)
    .map((name) => `current_setting('${name}')`)
    .join(', ')}] AS settings`;

/**
 * For a session that was begun with SESSION_OPTIONS.
 * @throws SessionSettingsError
 */
export async function requireSessionSettings(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ settings: string[] }>(CHECK);
  const settings = rows[0]?.settings ?? [];
  Object.entries(CHECKED).forEach(([name, expected], index) => {
    const is = settings[index] ?? '';
    if (is !== expected) throw new SessionSettingsError(name, is, expected);
  });
}
