import { Socket } from 'node:net';
import type { PrismaPg } from '@prisma/adapter-pg';
import { sqltag as sql } from '@prisma/client/runtime/client';
import { expect, it, vi } from 'vitest';
import { databaseUrl, openClient } from './database.ts';
import { query } from './query.ts';

it('sends the statements of one turn with one write', async () => {
  const url = databaseUrl(process.env['POSTGRES_URL']!, 'postgres');
  const client = openClient({ url, poolSize: 1, applicationName: 'test' }, (adapter: PrismaPg) => ({
    close: async () => (await adapter.connect()).dispose(),
  }));
  await client.$driver.$queryRaw`SELECT 1`;
  const joined = vi.spyOn(Socket.prototype, '_writev');
  const single = vi.spyOn(Socket.prototype, '_write');
  const writes = () => joined.mock.calls.length + single.mock.calls.length;

  const tx = await client.$driver.begin();
  await Promise.all([tx.$queryRaw`SELECT 1 AS one`, tx.$queryRaw`SELECT 2 AS two`]);
  expect(writes()).toBe(1);
  await tx.commit(query(sql`SELECT 3 AS three`), query(sql`SELECT 4 AS four`));
  expect(writes()).toBe(2);
  await client.close();
});
