// The migrations since the last release leave a database on which that release goes on working.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { databaseUrl } from '@order-saga/shared/database/database';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dropDatabases, withClient } from '../../world/servers/databases.ts';
import { root } from '../../world/services/program.ts';
import { lastRelease } from '../last-release.ts';
import { readCatalog } from './catalog.ts';
import { breaksOf } from './expand-only.ts';
import { judgeMigrations, readSchema } from './judge.ts';
import { usedColumns } from './used-columns.ts';

/**
 * What looks as if the last release could not live with it, and does: the sentence of the judgement, and why. A line may go once a
 * release has its migration.
 */
const reasons: Readonly<Record<string, string>> = {};

const server = process.env['POSTGRES_URL']!;
const databases = await readdir(join(root, 'prisma'));
const now = (database: string) => join(root, 'prisma', database);

let name: string;
let folder: string;
beforeEach(async () => {
  name = `test_${randomBytes(6).toString('hex')}`;
  folder = await mkdtemp(join(tmpdir(), 'order-saga-expand-'));
});
afterEach(async () => {
  await dropDatabases(server, [name]);
  await rm(folder, { recursive: true });
});

describe('since the last release', () => {
  /** Its `prisma` folder. Before the first release, and where there is no history, nothing is judged: it is ours. */
  let released = join(root, 'prisma');
  let copy: string | undefined;
  beforeAll(async () => {
    const release = lastRelease();
    if (release === null) {
      console.log('No release in the history of this clone: no migration is judged.');
      return;
    }
    copy = await mkdtemp(join(tmpdir(), 'order-saga-released-'));
    await promisify(execFile)('git', ['archive', `--output=${copy}/prisma.tar`, release.commit, 'prisma'], {
      cwd: root,
    });
    await promisify(execFile)('tar', ['--extract', '--file', 'prisma.tar'], { cwd: copy });
    released = join(copy, 'prisma');
  });
  afterAll(async () => {
    if (copy !== undefined) await rm(copy, { recursive: true });
  });

  it.each(databases)(
    'the database of %s has only gained what that release can live with',
    async (database) => {
      // A participant that was added since.
      if (!(await readdir(released)).includes(database)) return;
      const problems = await judgeMigrations(
        databaseUrl(server, name),
        join(released, database),
        now(database),
      );
      expect(problems.filter((problem) => !(`${database}: ${problem}` in reasons))).toEqual([]);
    },
  );
});

describe('a migration', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(now('order'));
  });
  afterAll(() => database?.drop());

  /** Each takes itself back. */
  const judge = (sql: string): Promise<string[]> =>
    withClient(database.url, async (client) => {
      const before = await readCatalog(client);
      await client.query('BEGIN');
      await client.query(sql);
      return breaksOf(before, await readCatalog(client), usedColumns(await readSchema(now('order'))));
    });

  it.each([
    ['DROP TABLE outbox', 'outbox: the table is gone'],
    ['ALTER TABLE outbox RENAME TO outgoing', 'outbox: the table is gone'],
    ['ALTER TABLE customer_order DROP COLUMN traceparent', 'customer_order.traceparent: the column is gone'],
    ['ALTER TABLE customer_order RENAME COLUMN owner TO tenant', 'customer_order.owner: the column is gone'],
    [
      'ALTER TABLE customer_order ADD COLUMN region text NOT NULL',
      'customer_order.region: the new column is NOT NULL without a default',
    ],
    ['ALTER TABLE customer_order ALTER COLUMN owner SET NOT NULL', 'customer_order.owner: NOT NULL is new'],
    [
      'ALTER TABLE customer_order ALTER COLUMN status DROP DEFAULT',
      'customer_order.status: its default is gone',
    ],
    [
      'ALTER TABLE customer_order ALTER COLUMN owner TYPE varchar(20)',
      'customer_order.owner: text has become character varying(20)',
    ],
    [
      'ALTER TABLE customer_order ALTER COLUMN total TYPE integer',
      'customer_order.total: bigint has become integer',
    ],
    [
      'ALTER TABLE customer_order ALTER COLUMN attempt TYPE bigint',
      'customer_order.attempt: integer has become bigint',
    ],
    [
      `CREATE TYPE region AS ENUM ('EU'); ALTER TABLE customer_order ADD COLUMN region region NOT NULL`,
      'customer_order.region: the new column is NOT NULL without a default',
    ],
    [
      `ALTER TABLE customer_order ADD CONSTRAINT known CHECK (currency IN ('EUR'))`,
      'customer_order: known may refuse',
    ],
    [
      `ALTER TABLE customer_order ADD COLUMN region text DEFAULT 'EU' UNIQUE`,
      'customer_order: customer_order_region_key may refuse',
    ],
    [
      'CREATE UNIQUE INDEX lower_each ON customer_order (lower(customer_id))',
      'customer_order: lower_each may refuse',
    ],
    ['CREATE UNIQUE INDEX one_each ON customer_order (customer_id)', 'customer_order: one_each may refuse'],
    [
      'ALTER TABLE outbox ADD CONSTRAINT known FOREIGN KEY (order_id) REFERENCES customer_order',
      'outbox: known may refuse',
    ],
    [
      `CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER no BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION no()`,
      'outbox: no may refuse',
    ],
    [
      'ALTER TABLE idempotency_key DROP CONSTRAINT idempotency_key_pkey',
      'idempotency_key: idempotency_key_pkey is gone',
    ],
    [`DO $$ BEGIN EXECUTE 'DROP TABLE ' || 'outbox'; END $$`, 'outbox: the table is gone'],
  ])('that the release before cannot live with is found: %s', async (sql, problem) => {
    expect(await judge(sql)).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    'CREATE TABLE region (name text PRIMARY KEY)',
    'ALTER TABLE customer_order ADD COLUMN region text',
    `ALTER TABLE customer_order ADD COLUMN region text NOT NULL DEFAULT 'EU'`,
    'ALTER TABLE customer_order ADD COLUMN region text UNIQUE',
    'CREATE INDEX by_currency ON customer_order (currency)',
    'DROP INDEX customer_order_newest',
    'ALTER TABLE customer_order ALTER COLUMN currency DROP NOT NULL',
    `CREATE TABLE region (name text PRIMARY KEY CHECK (name <> '')); ALTER TABLE customer_order ADD COLUMN region text REFERENCES region`,
  ])('that it does not notice is taken: %s', async (sql) => {
    expect(await judge(sql)).toEqual([]);
  });

  it('may drop what the release before has stopped using', async () => {
    const [older, next] = [join(folder, 'older'), join(folder, 'newer')];
    for (const one of [older, next])
      await cp(now('order'), one, { recursive: true, filter: (path) => !path.includes('/client') });
    const schema = await readSchema(older);
    await writeFile(join(older, 'schema.prisma'), schema.replace(/^ {2}traceparent .*\n/m, ''));
    await mkdir(join(next, 'migrations/20990101000000_next'));
    await writeFile(
      join(next, 'migrations/20990101000000_next/migration.sql'),
      'ALTER TABLE customer_order DROP COLUMN traceparent',
    );
    expect(await judgeMigrations(databaseUrl(server, name), older, next)).toEqual([]);
  });

  it('that was released is never changed', async () => {
    const next = join(folder, 'next');
    await cp(now('stock'), next, { recursive: true, filter: (path) => !path.includes('/client') });
    const [first] = (await readdir(join(next, 'migrations'))).sort();
    await writeFile(join(next, 'migrations', first!, 'migration.sql'), 'SELECT 1', { flag: 'a' });
    expect(await judgeMigrations(databaseUrl(server, name), now('stock'), next)).toEqual([
      `${first}: a released migration was changed or is gone`,
    ]);
  });
});

it.each(databases)('the schema of %s names the columns that its database has', async (database) => {
  const url = databaseUrl(server, name);
  expect(await judgeMigrations(url, now(database), now(database))).toEqual([]);
  const { tables } = await withClient(url, readCatalog);
  const used = usedColumns(await readSchema(now(database)));
  const sorted = (columns: Iterable<string>) => [...columns].sort();
  for (const [table, columns] of used)
    expect(sorted(tables.get(table)!.columns.keys())).toEqual(sorted(columns));
  expect(sorted(used.keys())).toEqual(sorted(tables.keys()));
});
