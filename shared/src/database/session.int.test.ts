// Behind a pooler that drops the options with which a session is begun, as PgBouncer does where it is told to ignore them.
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrismaPg } from '@prisma/adapter-pg';
import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseUrl, openClient } from './database.ts';
import { isOwnFault, isUnavailable } from './database-error.ts';
import { migrate } from './migrations/migrate.ts';
import { SessionSettingsError } from './session.ts';

const server = process.env['POSTGRES_URL']!;
let pooler: Server;
let behindPooler: string;
let directory: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'order-saga-session-'));
  await mkdir(join(directory, 'migrations'));
  const { hostname, port } = new URL(server);
  pooler = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    sockets.push(client, upstream);
    client.on('error', () => {}).on('close', () => upstream.destroy());
    upstream.on('error', () => {}).on('close', () => client.destroy());
    client.once('data', (startup) => {
      upstream.write(withoutOptions(startup));
      client.pipe(upstream).pipe(client);
    });
  });
  await new Promise<void>((resolve) => pooler.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl(server, 'postgres'));
  url.host = `127.0.0.1:${(pooler.address() as AddressInfo).port}`;
  behindPooler = url.toString();
});
afterAll(async () => {
  await rm(directory, { recursive: true });
  for (const socket of sockets) socket.destroy();
  pooler.close();
});

/** https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-STARTUPMESSAGE */
function withoutOptions(startup: Buffer): Buffer {
  const words = startup.subarray(8).toString().split('\0');
  const at = words.findIndex((word, index) => index % 2 === 0 && word === 'options');
  if (at === -1) return startup;
  words.splice(at, 2);
  const rest = Buffer.from(words.join('\0'));
  const head = Buffer.from(startup.subarray(0, 8));
  head.writeInt32BE(8 + rest.length);
  return Buffer.concat([head, rest]);
}

const open = (url: string) =>
  openClient({ url, poolSize: 1, applicationName: 'session-test' }, (adapter: PrismaPg) => ({
    async close() {
      await (await adapter.connect()).dispose();
    },
  }));

test('a statement is refused, as long as that is so', async () => {
  const client = open(behindPooler);
  for (let time = 0; time < 2; time++) {
    const error = await client.$driver.$queryRaw`SELECT 1`.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SessionSettingsError);
    expect([isOwnFault(error), isUnavailable(error)]).toEqual([false, true]);
  }
  await client.close();
});

test('nothing is migrated, be the database there or not', async () => {
  const missing = `test_${randomBytes(6).toString('hex')}`;
  for (const url of [behindPooler, databaseUrl(behindPooler, missing)]) {
    // Without migrations, so that it would succeed if it came to them.
    const migrating = migrate({ url, directory, logger: pino({ level: 'silent' }) });
    await expect(migrating).rejects.toThrow('Let the database URL name PostgreSQL itself');
  }
  const admin = new Client({ connectionString: databaseUrl(server, 'postgres') });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${missing}`);
  await admin.end();
});

test.each([
  ['DateStyle', 'German'],
  ['IntervalStyle', 'iso_8601'],
  ['bytea_output', 'escape'],
  ['TimeZone', 'Asia/Tokyo'],
  ['search_path', 'app'],
  ['default_transaction_isolation', 'serializable'],
  ['standard_conforming_strings', 'off'],
  ['statement_timeout', '1ms'],
])('a database that sets %s has no say in it', async (setting, value) => {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = new Client({ connectionString: databaseUrl(server, 'postgres') });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`);
  const client = open(databaseUrl(server, name));
  const [row] = await client.$driver.$queryRaw<{ is: string; at: Date }[]>`
    SELECT current_setting(${setting}) AS is, timestamptz '2026-11-30 12:00:00+01' AS at`;
  expect(row?.is).not.toBe(value);
  expect(row?.at).toEqual(new Date('2026-11-30T11:00:00Z'));
  await client.close();
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
});

test('a setting that the URL brings in is found, and named', async () => {
  const url = new URL(databaseUrl(server, 'postgres'));
  url.searchParams.set('statement_timeout', '30000');
  const client = open(url.toString());
  await expect(client.$driver.$queryRaw`SELECT 1`).rejects.toThrow('statement_timeout is "30s", not "15s"');
  await client.close();
});

test('a prepared statement has the name of its text, whoever prepares it, and in whatever order', async () => {
  const named = [open(server), open(server)];
  const prepared = await Promise.all(
    named.map(async ({ $driver }, turn) => {
      const statements = [() => $driver.$queryRaw`SELECT 1 AS one`, () => $driver.$queryRaw`SELECT 2 AS two`];
      for (const statement of turn === 0 ? statements : statements.reverse()) await statement();
      return $driver.$queryRaw<
        { name: string; statement: string }[]
      >`SELECT name, statement FROM pg_prepared_statements WHERE statement LIKE 'SELECT _ AS%' ORDER BY statement`;
    }),
  );
  expect(prepared[0]).toHaveLength(2);
  expect(prepared[1]).toEqual(prepared[0]);
  await Promise.all(named.map((client) => client.close()));
});
