// What every session with PostgreSQL is set to, and the check that it is. Settings travel with the start of the session: a
// pooler between may drop them, and one in transaction mode gives each transaction another session, with statements that
// somebody else prepared. https://www.pgbouncer.org/features.html
import type { ClientBase } from 'pg';

/** Longest that a stopped copy may hold rows that others wait for. Milliseconds. */
const LOCK_WAIT_MS = 5000;

// Every hot statement touches a few rows by key. The planner cannot know: it takes each batch for 100 rows, and a plan
// prepared while a table is small reads all of it, and is kept while the table grows. Index and loop are always right.
// Nor are statements compiled (JIT), as PostgreSQL does when one looks costly: it takes seconds, and gains milliseconds.
const PLANNER = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off';

/** The `options` of a session of a service: UTC, as the adapter reads timestamps so; limits; plans by key. */
export const SESSION_OPTIONS = [
  '-c TimeZone=UTC',
  `-c lock_timeout=${LOCK_WAIT_MS}`,
  `-c idle_in_transaction_session_timeout=${LOCK_WAIT_MS}`,
  '-c statement_timeout=15000',
  PLANNER,
  '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
].join(' ');

/** The session has not the settings that it was begun with. Passes once the operator has mended the URL. */
export class SessionSettingsError extends Error {
  override readonly name = 'SessionSettingsError';

  constructor() {
    super(
      'the session has not the settings that it asked for: a pooler between drops them. Let the database URL name PostgreSQL itself; each process has a pool of its own (DATABASE_POOL_SIZE)',
    );
  }
}

/**
 * For a session that was begun with SESSION_OPTIONS.
 * @throws SessionSettingsError
 */
export async function requireSessionSettings(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ seqscan: string }>(
    `SELECT current_setting('enable_seqscan') AS seqscan`,
  );
  if (rows[0]?.seqscan !== 'off') throw new SessionSettingsError();
}
