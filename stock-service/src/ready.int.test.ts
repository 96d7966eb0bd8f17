// GET /readyz of a service whose database answers and cannot do what it needs.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type RunningStock, runStock } from './testing/running-stock.ts';
import { createStockDatabase, type StockDatabase } from './testing/stock-database.ts';

const role = `test_${randomBytes(6).toString('hex')}`;
let stock: StockDatabase;
let admin: pg.Client;
let service: RunningStock;
let url: URL;

beforeAll(async () => {
  stock = await createStockDatabase();
  admin = new pg.Client({ connectionString: stock.url });
  await admin.connect();
  const tables = await admin.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
  for (const { name } of tables.rows) await admin.query(`GRANT ALL ON ${name} TO ${role}`);
  await admin.query(`GRANT CREATE ON SCHEMA public TO ${role}`);
  url = new URL(stock.url);
  url.username = role;
  url.password = role;
  service = await runStock(url.href);
  await ready();
});
afterEach(async () => {
  await admin.query(`ALTER DATABASE ${new URL(stock.url).pathname.slice(1)} RESET ALL`);
  await ready();
});
afterAll(async () => {
  await service?.stop();
  await admin?.query(`DROP OWNED BY ${role}`);
  await admin?.query(`DROP ROLE ${role}`);
  await admin?.end();
  await stock?.drop();
});

const within = <T>(work: () => Promise<T>) => vi.waitFor(work, { timeout: 8000, interval: 100 });
const ready = () =>
  within(async () => expect(await service.call('GET', '/readyz')).toMatchObject({ status: 200 }));
const unready = (reason: string) =>
  within(async () =>
    expect(await service.call('GET', '/readyz')).toMatchObject({
      status: 503,
      body: { checks: { database: 'down' }, reasons: { database: reason } },
    }),
  );

it('says that new sessions are read-only', async () => {
  await admin.query(
    `ALTER DATABASE ${new URL(stock.url).pathname.slice(1)} SET default_transaction_read_only = on`,
  );
  await unready('read-only');
});

it.each(['INSERT', 'UPDATE', 'DELETE', 'SELECT'])(
  'says that %s on a table is not granted any more',
  async (right) => {
    await admin.query(`REVOKE ${right} ON product FROM ${role}`);
    await unready('missing-rights');
    await admin.query(`GRANT ${right} ON product TO ${role}`);
  },
);

it('needs no temporary files, and no right to make temporary tables', async () => {
  const database = new URL(stock.url).pathname.slice(1);
  await admin.query(`REVOKE TEMPORARY ON DATABASE ${database} FROM PUBLIC`);
  await admin.query(`ALTER DATABASE ${database} SET temp_file_limit = '100kB'`);
  const other = await runStock(url.href);
  try {
    await within(async () => expect(await other.call('GET', '/readyz')).toMatchObject({ status: 200 }));
  } finally {
    await other.stop();
  }
});

it('needs no right to change the audit', async () => {
  await admin.query(`REVOKE UPDATE, DELETE ON admin_audit, product FROM ${role}`);
  await unready('missing-rights');
  await admin.query(`GRANT UPDATE, DELETE ON product TO ${role}`);
  await ready();
});

it.each([
  ['53100', 'disk-full'],
  ['25006', 'read-only'],
])(
  'takes from a statement that failed with %s that it is %s, until one may be tried again',
  async (state, reason) => {
    await admin.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused' USING ERRCODE = '${state}'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON product EXECUTE FUNCTION refuse()`);
    const answer = await service.admin('PUT', `/products/NEW-${state}`, {
      body: { name: 'New', available: 1 },
    });
    await admin.query('DROP FUNCTION refuse CASCADE');
    expect(answer).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
    await unready(reason);
  },
);

it('refuses a request whose table it may not use with 503, and not as a fault of its own', async () => {
  await admin.query(`REVOKE SELECT ON product FROM ${role}`);
  expect(await service.call('GET', '/products')).toMatchObject({
    status: 503,
    body: { code: 'DATABASE_UNAVAILABLE' },
  });
  await admin.query(`GRANT SELECT ON product TO ${role}`);
});
