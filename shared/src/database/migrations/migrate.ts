// Applies the migrations of `prisma/<database>/migrations` when a service starts. The record of them is Prisma's own, so that
// `prisma migrate deploy`, `prisma migrate status` and replicas of older versions work on the same database.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { StartError } from '../../process/start-error.ts';
import { isUnavailable, sqlStateOf } from '../database-error.ts';
import { MIGRATION_OPTIONS } from '../session.ts';
import { ensureDatabase } from './create-database.ts';
import { createRecord, type Migration, readRecord, recordApplied } from './migration-record.ts';

/** The key that Prisma takes: whoever migrates this database waits for whoever does so already. */
const MIGRATION_LOCK = 72_707_369;

/**
 * Creates the database if it is missing and brings its schema up to date. Each migration is one transaction together with its
 * record: one that fails, or whose process dies, leaves nothing behind. Replicas started at the same instant take turns.
 * @param directory the schema's folder, with `migrations/`
 * @throws StartError for what only the operator can mend; everything else may pass by itself
 */
export async function migrate(options: { url: string; directory: string; logger: Logger }): Promise<void> {
  const { url, directory, logger } = options;
  const migrations = await readMigrations(directory);
  await ensureDatabase(url, migrations[0]?.name);
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3000,
    options: MIGRATION_OPTIONS,
  });
  client.on('error', () => {}); // A lost connection shows in the query that follows.
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    await applyMissing(client, migrations, logger);
  } finally {
    await client.end().catch(() => {}); // Ending the session releases the lock.
  }
}

async function applyMissing(
  client: pg.Client,
  migrations: readonly Migration[],
  logger: Logger,
): Promise<void> {
  const record = await readRecord(client);
  const { applied, failed } = record ?? { applied: new Map<string, string>() };
  if (failed !== undefined) {
    throw new StartError(
      `The migration ${failed.name} of the database ${client.database} failed at ${failed.startedAt.toISOString()} and may be half done. Repair the schema, then set rolled_back_at (to apply the migration again) or finished_at (if the schema has it) of its row in _prisma_migrations, as \`prisma migrate resolve\` does. What failed: ${failed.logs ?? 'unknown, the process died'}`,
    );
  }
  const changed = migrations.filter(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum);
  if (changed.length > 0) {
    logger.warn(
      { migrations: changed.map(({ name }) => name) },
      'migrations were changed after they were applied: the database has what they said before',
    );
  }
  const missing = migrations.filter(({ name }) => !applied.has(name));
  if (missing.length === 0) return;
  if (record === undefined) await createRecord(client);
  for (const migration of missing) await apply(client, migration);
  logger.info({ migrations: missing.map(({ name }) => name) }, 'database migrated');
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(migration.sql); // Without parameters: one simple query of any number of statements.
    await recordApplied(client, migration);
    await client.query('COMMIT');
  } catch (error) {
    // A lost connection rolls back by itself.
    await client.query('ROLLBACK').catch(() => {});
    if (mayPass(error)) throw error;
    throw new StartError(
      `The migration ${migration.name} cannot be applied to the database ${client.database}, and nothing of it was kept: ${error instanceof Error ? error.message : String(error)} (SQLSTATE ${sqlStateOf(error)}). Repair what it names, then start again`,
      { cause: error },
    );
  }
}

/** Nothing but migrations makes tables and columns, so that a missing one stays missing. */
function mayPass(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === undefined || (isUnavailable(error) && state !== '42P01' && state !== '42703');
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const folder = join(directory, 'migrations');
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
