// Applies a service's Prisma migrations at start, with Prisma's own engine as WebAssembly (nothing is downloaded).
// Keeps Prisma's `_prisma_migrations`, so `prisma migrate deploy` stays usable.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { requireDatabase } from './database-check.ts';
import { sqlStateOf } from './database-error.ts';
import { applyMigrations, type Migration } from './schema-engine.ts';
import { MIGRATION_OPTIONS } from './session.ts';

/** Key of the advisory lock under which one copy migrates while the others wait. */
const MIGRATION_LOCK = 7_226_310_042;

/**
 * Creates the database if it is missing and brings its schema up to date. Copies started at the same instant
 * take turns; those that find nothing to do return at once.
 * @param directory the schema's folder, with `schema.prisma` and `migrations/`
 */
export async function migrate(options: { url: string; directory: string; logger: Logger }): Promise<void> {
  const { url, directory, logger } = options;
  const migrations = await readMigrations(directory);
  if (!(await databaseExists(url, migrations[0]?.name))) {
    await createDatabase(url);
    // Only now can a session with it be looked at.
    await databaseExists(url, migrations[0]?.name);
  }
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3000,
    options: MIGRATION_OPTIONS,
  });
  client.on('error', () => {}); // A lost connection shows in the query that follows.
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await appliedMigrations(client);
    const missing = migrations.filter((migration) => !applied.has(migration.name));
    if (missing.length === 0) return;
    const names = await applyMigrations({ url, directory, migrations });
    logger.info({ migrations: names }, 'database migrated');
  } finally {
    await client.end().catch(() => {}); // Ending the session releases the lock.
  }
}

/** Before anything is migrated: the lock of a migration is the session's. @throws as requireDatabase */
async function databaseExists(url: string, migration: string | undefined): Promise<boolean> {
  try {
    await requireDatabase(url, migration);
    return true;
  } catch (error) {
    if (sqlStateOf(error) !== '3D000') throw error; // invalid_catalog_name: it does not exist yet
    return false;
  }
}

async function createDatabase(url: string): Promise<void> {
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.toString(), connectionTimeoutMillis: 3000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query(`SELECT current_setting('server_encoding') = 'UTF8' AS is_utf8`);
    // Where the server makes databases of another encoding: its locale need not fit UTF-8, and C always does.
    const encoding = rows[0].is_utf8 ? '' : ` ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}${encoding}`);
  } catch (error) {
    // duplicate_database, or its unique violation: another copy was faster.
    if (!['42P04', '23505'].includes(sqlStateOf(error) ?? '')) throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const folder = join(directory, 'migrations');
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(join(folder, name, 'migration.sql'), 'utf8') })),
  );
}

async function appliedMigrations(client: pg.Client): Promise<Set<string>> {
  const exists = await client.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS yes`);
  if (!exists.rows[0].yes) return new Set();
  const rows = await client.query(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL',
  );
  return new Set(rows.rows.map((row: { migration_name: string }) => row.migration_name));
}
