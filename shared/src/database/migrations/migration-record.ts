// Prisma's table `_prisma_migrations`, read and written as Prisma's schema engine does: replicas of older versions use that engine.
// https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production
import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { StartError } from '../../process/start-error.ts';
import { SCHEMA } from '../session.ts';

export interface Migration {
  /** Folder name, for example `20261122000000_init`. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, in hex. */
  readonly checksum: string;
}

export interface MigrationRecord {
  /** Checksum by name. */
  readonly applied: ReadonlyMap<string, string>;
  /** One that was begun by Prisma, outside of a transaction, and neither finished nor declared rolled back. */
  readonly failed?: { readonly name: string; readonly startedAt: Date; readonly logs: string | null };
}

interface Row {
  readonly migration_name: string;
  readonly checksum: string;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly rolled_back_at: Date | null;
  readonly logs: string | null;
}

/** @returns undefined where there is no record yet */
export async function readRecord(client: ClientBase): Promise<MigrationRecord | undefined> {
  const exists = await client.query(`SELECT to_regclass('${SCHEMA}._prisma_migrations') IS NOT NULL AS yes`);
  if (!exists.rows[0].yes) return undefined;
  const { rows } = await client.query<Row>(
    `SELECT migration_name, checksum, started_at, finished_at, rolled_back_at, logs
     FROM _prisma_migrations ORDER BY started_at`,
  );
  const failed = rows.find((row) => row.finished_at === null && row.rolled_back_at === null);
  return {
    applied: new Map(
      rows.filter((row) => row.finished_at !== null).map((row) => [row.migration_name, row.checksum]),
    ),
    ...(failed && {
      failed: { name: failed.migration_name, startedAt: failed.started_at, logs: failed.logs },
    }),
  };
}

/** @throws StartError where tables are there already: another application's, or the service's own without their record */
export async function createRecord(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; relations: string[] }>(
    `SELECT current_database() AS name, array_agg(relname::text ORDER BY relname) AS relations FROM pg_class
     WHERE relnamespace = '${SCHEMA}'::regnamespace AND relkind IN ('r', 'p')
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e') -- of an extension
     HAVING count(*) > 0`,
  );
  if (rows[0] !== undefined) {
    throw new StartError(
      `The database ${rows[0].name} has tables (${rows[0].relations.slice(0, 5).join(', ')}) and no record of migrations: name an empty database, or restore _prisma_migrations with the tables`,
    );
  }
  await client.query(`CREATE TABLE _prisma_migrations (
    id                  varchar(36) PRIMARY KEY NOT NULL,
    checksum            varchar(64) NOT NULL,
    finished_at         timestamptz,
    migration_name      varchar(255) NOT NULL,
    logs                text,
    rolled_back_at      timestamptz,
    started_at          timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`);
}

/** In the transaction of the migration: now() is its begin. Prisma counts a file as one step. */
export async function recordApplied(client: ClientBase, { name, checksum }: Migration): Promise<void> {
  await client.query(
    `INSERT INTO _prisma_migrations
       (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
     VALUES ($1, $2, clock_timestamp(), $3, now(), 1)`,
    [randomUUID(), checksum, name],
  );
}
