// What a database must be for a service to begin its work in it. Sessions are set by session.ts; this cannot be set.
import pg from 'pg';
import { StartError } from '../process/start-error.ts';
import { requireSessionSettings, SCHEMA, SESSION_OPTIONS } from './session.ts';

/** Passes by itself when a standby takes over, or when the operator lets go of it. */
export class ReadOnlyDatabaseError extends Error {
  override readonly name = 'ReadOnlyDatabaseError';
}

/**
 * Looks at the database of a URL with a session of its own.
 * @param migration name of a migration of the service: to know its tables where they are in another schema
 * @throws StartError for what only the operator can mend, ReadOnlyDatabaseError, SessionSettingsError
 */
export async function requireDatabase(url: string, migration: string | undefined): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3000,
    query_timeout: 15_000,
    options: SESSION_OPTIONS,
  });
  client.on('error', () => {}); // A lost connection shows in the query that follows.
  try {
    await client.connect();
    await requireSessionSettings(client);
    const { rows } = await client.query<{
      name: string;
      encoding: string;
      standby: boolean;
      read_only: string;
    }>(
      `SELECT current_database() AS name, current_setting('server_encoding') AS encoding,
              pg_is_in_recovery() AS standby, current_setting('transaction_read_only') AS read_only`,
    );
    const { name, encoding, standby, read_only } = rows[0]!;
    if (encoding !== 'UTF8') {
      throw new StartError(
        `The database ${name} has the encoding ${encoding}, which cannot hold every text: make it again, with CREATE DATABASE ${client.escapeIdentifier(name)} ENCODING 'UTF8' TEMPLATE template0`,
      );
    }
    if (standby || read_only === 'on') {
      throw new ReadOnlyDatabaseError(
        `the database ${name} is read-only (${standby ? 'its server is a standby' : 'default_transaction_read_only is on'}): let the URL name a server that takes writes, or have this one take them`,
      );
    }
    if (migration !== undefined) await requireOwnSchema(client, name, migration);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Before this was checked, tables could land where `search_path` pointed. To begin with empty ones would lose orders. */
async function requireOwnSchema(client: pg.Client, name: string, migration: string): Promise<void> {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT nspname AS schema FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relname = '_prisma_migrations' AND relkind = 'r' ORDER BY nspname`,
  );
  const schemas = rows.map(({ schema }) => schema);
  if (schemas.includes(SCHEMA)) return;
  for (const schema of schemas) {
    const found = await client.query(
      `SELECT FROM ${client.escapeIdentifier(schema)}._prisma_migrations WHERE migration_name = $1`,
      [migration],
    );
    if (found.rowCount === 0) continue;
    throw new StartError(
      `The tables of the database ${name} are in the schema ${schema}, and must be in ${SCHEMA}: move each with ALTER TABLE … SET SCHEMA ${SCHEMA}, _prisma_migrations too`,
    );
  }
}
