// Connections that are short: PostgreSQL has none left, or the pool of this process is in use.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseUrl } from './database.ts';
import { PatientPool } from './patient-pool.ts';

const server = process.env['POSTGRES_URL']!;
const name = `test_${randomBytes(6).toString('hex')}`;
let admin: pg.Client;
const url = new URL(databaseUrl(server, name));

beforeAll(async () => {
  admin = new pg.Client({ connectionString: databaseUrl(server, 'postgres') });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} CONNECTION LIMIT 1`);
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD '${name}'`);
  url.username = name;
  url.password = name;
});
afterAll(async () => {
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.query(`DROP ROLE ${name}`);
  await admin.end();
});

test('waits for a connection that PostgreSQL refuses, with a promise and with a callback', async () => {
  const holder = new pg.Client({ connectionString: url.href });
  await holder.connect();
  const refused = new pg.Client({ connectionString: url.href });
  await expect(refused.connect()).rejects.toMatchObject({ code: '53300' });
  const pool = new PatientPool({ connectionString: url.href, max: 1 });
  const answers = [
    pool.connect().then(async (client) => {
      const { rows } = await client.query('SELECT 1 AS one');
      client.release();
      return rows[0];
    }),
    pool.query('SELECT 2 AS one').then(({ rows }) => rows[0]),
  ];
  await delay(500);
  await holder.end();
  expect(await Promise.all(answers)).toEqual([{ one: 1 }, { one: 2 }]);
  await pool.end();
});

test('gives up after seconds, with what refused it', async () => {
  const holder = new pg.Client({ connectionString: url.href });
  await holder.connect();
  const pool = new PatientPool({ connectionString: url.href, max: 1 });
  const began = performance.now();
  await expect(pool.connect()).rejects.toMatchObject({ code: '53300' });
  expect(performance.now() - began).toBeGreaterThan(4000);
  expect(performance.now() - began).toBeLessThan(9000);
  await pool.end();
  await holder.end();
}, 20_000);

test('waits longer than one try for its turn in a pool that is in use', async () => {
  const pool = new PatientPool({ connectionString: databaseUrl(server, 'postgres'), max: 1 });
  const busy = await pool.connect();
  const waiting = pool.query('SELECT 1 AS one');
  await delay(3500);
  busy.release();
  expect((await waiting).rows).toEqual([{ one: 1 }]);
  await pool.end();
}, 20_000);

test('does not wait for a server that is not there', async () => {
  const pool = new PatientPool({ connectionString: 'postgresql://postgres@127.0.0.1:1/postgres', max: 1 });
  const began = performance.now();
  await expect(pool.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(performance.now() - began).toBeLessThan(2000);
  await pool.end();
});
