// Databases in which no service can work: each is refused with one sentence, and nothing is changed in it.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { StartError } from '../process/start-error.ts';
import { databaseUrl } from './database.ts';
import { ReadOnlyDatabaseError, requireDatabase } from './database-check.ts';
import { migrate } from './migrations/migrate.ts';
import { MIGRATION_OPTIONS } from './session.ts';

const server = process.env['POSTGRES_URL']!;
const directory = join(import.meta.dirname, '../../../prisma/stock');
const made: string[] = [];
afterEach(async () => {
  for (const name of made.splice(0)) await ask('postgres', `DROP DATABASE ${name} WITH (FORCE)`);
});

async function ask(database: string, ...statements: string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl(server, database) });
  await client.connect();
  try {
    const rows: unknown[] = [];
    for (const statement of statements) rows.push(...(await client.query(statement)).rows);
    return rows;
  } finally {
    await client.end();
  }
}

async function newDatabase(options = ''): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await ask('postgres', `CREATE DATABASE ${name} ${options}`);
  made.push(name);
  return name;
}

const migrating = (name: string) =>
  migrate({ url: databaseUrl(server, name), directory, logger: pino({ level: 'silent' }) }).then(
    () => undefined,
    (error: Error) => error,
  );
const tables = (name: string) => ask(name, `SELECT FROM pg_tables WHERE schemaname = 'public'`);

test.each(['SQL_ASCII', 'LATIN1'])('one of encoding %s, for good', async (encoding) => {
  const name = await newDatabase(`ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
  const refusal = await migrating(name);
  expect(refusal).toBeInstanceOf(StartError);
  expect(refusal?.message).toContain(`The database ${name} has the encoding ${encoding}`);
  expect(await tables(name)).toEqual([]);
});

test.each(['statement_timeout', 'lock_timeout'])(
  'one with a short %s has no say in a migration',
  async (limit) => {
    const name = await newDatabase();
    await ask('postgres', `ALTER DATABASE ${name} SET ${limit} = '1ms'`);
    expect(await migrating(name)).toBeUndefined();
    const client = new pg.Client({ connectionString: databaseUrl(server, name), options: MIGRATION_OPTIONS });
    await client.connect();
    expect((await client.query(`SHOW ${limit}`)).rows).toEqual([{ [limit]: '0' }]);
    await client.end();
  },
);

test('one that is read-only, until it is not', async () => {
  const name = await newDatabase();
  expect(await migrating(name)).toBeUndefined();
  await ask('postgres', `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  const refusals = [
    await migrating(name),
    await requireDatabase(databaseUrl(server, name), undefined).catch((error: unknown) => error),
  ];
  for (const refusal of refusals) {
    expect(refusal).toBeInstanceOf(ReadOnlyDatabaseError);
    expect(String(refusal)).toContain(`${name} is read-only (default_transaction_read_only is on)`);
  }
  await ask('postgres', `ALTER DATABASE ${name} RESET default_transaction_read_only`);
  expect(await migrating(name)).toBeUndefined();
});

test('one whose tables are in another schema: it is not begun anew beside them', async () => {
  const name = await newDatabase();
  expect(await migrating(name)).toBeUndefined();
  await ask(name, 'ALTER SCHEMA public RENAME TO app', 'CREATE SCHEMA public');
  const refusal = await migrating(name);
  expect(refusal).toBeInstanceOf(StartError);
  expect(refusal?.message).toContain('are in the schema app, and must be in public');
  expect(await tables(name)).toEqual([]);
  await ask(name, 'DROP SCHEMA public', 'ALTER SCHEMA app RENAME TO public');
  expect(await migrating(name)).toBeUndefined();
});

test('none that another application migrated in a schema of its own', async () => {
  const name = await newDatabase();
  await ask(
    name,
    'CREATE SCHEMA other',
    'CREATE TABLE other._prisma_migrations (migration_name text)',
    `INSERT INTO other._prisma_migrations VALUES ('20200101000000_init')`,
  );
  expect(await migrating(name)).toBeUndefined();
  expect(await tables(name)).not.toEqual([]);
});
