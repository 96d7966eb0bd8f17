// The record of migrations is held to what Prisma's schema engine 7.10.0 wrote for the same files (recorded-by-prisma.json).
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../../process/start-error.ts';
import { databaseUrl } from '../database.ts';
import { migrate } from './migrate.ts';

const server = process.env['POSTGRES_URL']!;
const prismaFolder = join(import.meta.dirname, '../../../../prisma');
const recordedByPrisma: {
  columns: unknown[][];
  indexes: string[];
  applied: Record<string, Record<string, string>>;
} = JSON.parse(await readFile(join(import.meta.dirname, 'testing/recorded-by-prisma.json'), 'utf8'));

let name: string;
let folder: string;
let lines: Record<string, unknown>[];
beforeEach(async () => {
  name = `test_${randomBytes(6).toString('hex')}`;
  folder = await mkdtemp(join(tmpdir(), 'order-saga-migrate-'));
  lines = [];
});
afterEach(async () => {
  await ask('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await rm(folder, { recursive: true });
});

async function ask(database: string, sql: string, values?: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl(server, database) });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function write(migration: string, sql: string): Promise<void> {
  await mkdir(join(folder, 'migrations', migration), { recursive: true });
  await writeFile(join(folder, 'migrations', migration, 'migration.sql'), sql);
}

const logger = pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) });
const run = (directory = folder) => migrate({ url: databaseUrl(server, name), directory, logger });
const names = async () =>
  (await ask(name, 'SELECT migration_name FROM _prisma_migrations ORDER BY started_at')).map(
    (row) => row['migration_name'],
  );

describe('the record', () => {
  it.each(Object.keys(recordedByPrisma.applied))('of %s is what Prisma wrote', async (database) => {
    await run(join(prismaFolder, database));
    const columns = await ask(
      name,
      `SELECT column_name, data_type, character_maximum_length, column_default, is_nullable
       FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
    );
    expect(columns.map((column) => Object.values(column))).toEqual(recordedByPrisma.columns);
    const indexes = await ask(name, `SELECT indexdef FROM pg_indexes WHERE tablename = '_prisma_migrations'`);
    expect(indexes.map((index) => index['indexdef'])).toEqual(recordedByPrisma.indexes);

    const rows = await ask(name, 'SELECT * FROM _prisma_migrations ORDER BY started_at');
    const checksums = Object.fromEntries(rows.map((row) => [row['migration_name'], row['checksum']]));
    // Migrations that came later are not in the file.
    expect(checksums).toMatchObject(recordedByPrisma.applied[database]!);
    for (const row of rows) {
      expect(row).toMatchObject({ applied_steps_count: 1, logs: null, rolled_back_at: null });
      expect(row['id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number(row['finished_at'])).toBeGreaterThanOrEqual(Number(row['started_at']));
    }
  });

  it('that Prisma wrote is gone on with', async () => {
    await cp(join(prismaFolder, 'stock/migrations'), join(folder, 'migrations'), { recursive: true });
    await write('20270101000000_next', 'CREATE TABLE next ();');
    await ask('postgres', `CREATE DATABASE ${name}`);
    const definitions = recordedByPrisma.columns.map(
      ([column, type, length, standard, nullable]) =>
        `${column} ${type}${length === null ? '' : `(${length})`}${standard === null ? '' : ` DEFAULT ${standard}`}${nullable === 'NO' ? ' NOT NULL' : ''}`,
    );
    await ask(name, `CREATE TABLE _prisma_migrations (${definitions})`);
    for (const [migration, checksum] of Object.entries(recordedByPrisma.applied['stock']!)) {
      await ask(
        name,
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
         VALUES (gen_random_uuid(), $1, $2, clock_timestamp(), clock_timestamp(), 1)`,
        [checksum, migration],
      );
    }
    await run();
    expect(await names()).toEqual([
      ...Object.keys(recordedByPrisma.applied['stock']!),
      '20270101000000_next',
    ]);
    expect(lines.map((line) => line['msg'])).toEqual(['database migrated']);
  });
});

describe('a migration', () => {
  it('may have several statements, comments, functions and DO blocks', async () => {
    await write(
      '1_init',
      `-- a comment; with a semicolon
       CREATE TABLE a (text text DEFAULT ';'); /* ; */
       DO $$ BEGIN INSERT INTO a VALUES ('from DO'); END $$;
       CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN RETURN 1; END $body$;
       INSERT INTO a SELECT 'percent % and $1, ' || one()`,
    );
    await run();
    expect(await ask(name, 'SELECT text FROM a')).toEqual([
      { text: 'from DO' },
      { text: 'percent % and $1, 1' },
    ]);
  });

  it('that fails leaves nothing of it, says what to do, and is applied once it is mended', async () => {
    await write('1_init', 'CREATE TABLE a ();');
    await write('2_bad', 'CREATE TABLE b (); SELECT * FROM nowhere;');
    const refusal = await run().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartError);
    expect(String(refusal)).toContain(
      `The migration 2_bad cannot be applied to the database ${name}, and nothing of it was kept: relation "nowhere" does not exist (SQLSTATE 42P01)`,
    );
    expect(await names()).toEqual(['1_init']);
    await write('2_bad', 'CREATE TABLE b ();');
    await run();
    expect(await names()).toEqual(['1_init', '2_bad']);
  });

  it('whose session ends halfway leaves nothing, and is tried again', async () => {
    await write('1_init', 'CREATE TABLE a (); SELECT pg_terminate_backend(pg_backend_pid());');
    const error = await run().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(StartError);
    expect(await names()).toEqual([]);
    await write('1_init', 'CREATE TABLE a ();');
    await run();
    expect(await names()).toEqual(['1_init']);
  });

  it('that was changed after it was applied is named in a warning', async () => {
    await write('1_init', 'CREATE TABLE a ();');
    await run();
    await write('1_init', 'CREATE TABLE a (id int);');
    await run();
    expect(lines.at(-1)).toMatchObject({ level: 40, migrations: ['1_init'] });
  });

  it('of a newer version does not keep this one from starting', async () => {
    await write('1_init', 'CREATE TABLE a ();');
    await write('2_newer', 'CREATE TABLE b ();');
    await run();
    await rm(join(folder, 'migrations/2_newer'), { recursive: true });
    await run();
    expect(await names()).toEqual(['1_init', '2_newer']);
  });
});

describe('a migration that failed under Prisma', () => {
  beforeEach(async () => {
    await write('1_init', 'CREATE TABLE a ();');
    await run();
    await ask(
      name,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, logs)
       VALUES (gen_random_uuid(), repeat('0', 64), '2_half', '2026-11-30T12:59:20.980Z', 'No such table: nowhere')`,
    );
    await write('2_half', 'CREATE TABLE b ();');
  });

  it('is not passed over: it may be half done', async () => {
    const refusal = await run().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartError);
    expect(String(refusal)).toContain(
      `The migration 2_half of the database ${name} failed at 2026-11-30T12:59:20.980Z`,
    );
    expect(String(refusal)).toContain('No such table: nowhere');
  });

  it('is applied again once it is declared rolled back', async () => {
    await ask(name, `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '2_half'`);
    await run();
    expect((await names()).sort()).toEqual(['1_init', '2_half', '2_half']);
  });
});

it('replicas that start at the same instant on a server without the database migrate it once', async () => {
  await write('1_init', 'CREATE TABLE a (); SELECT pg_sleep(0.2);');
  await write('2_more', 'CREATE TABLE b ();');
  await Promise.all(Array.from({ length: 4 }, () => run()));
  expect(await names()).toEqual(['1_init', '2_more']);
  expect(lines).toHaveLength(1);
});

it("waits for whoever holds Prisma's lock", async () => {
  await write('1_init', 'CREATE TABLE a ();');
  await ask('postgres', `CREATE DATABASE ${name}`);
  const other = new pg.Client({ connectionString: databaseUrl(server, name) });
  await other.connect();
  await other.query('SELECT pg_advisory_lock(72707369)');
  const running = run();
  await expect
    .poll(() => ask(name, `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`))
    .toHaveLength(1);
  expect(await ask(name, `SELECT to_regclass('a') AS a`)).toEqual([{ a: null }]);
  await other.end();
  await running;
  expect(await names()).toEqual(['1_init']);
});

it('a database with tables and no record of migrations is not begun in', async () => {
  await write('1_init', 'CREATE TABLE a ();');
  await ask('postgres', `CREATE DATABASE ${name}`);
  await ask(name, 'CREATE TABLE others ()');
  const refusal = await run().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(StartError);
  expect(String(refusal)).toContain(`The database ${name} has tables (others) and no record of migrations`);
});
