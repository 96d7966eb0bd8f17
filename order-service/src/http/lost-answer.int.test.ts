// The connection to the database is lost between a COMMIT and its answer: the customer is told which order may exist.
import { randomUUID } from 'node:crypto';
import { openTcpProxy, type TcpProxy } from '@order-saga/shared/broker/testing/tcp-proxy';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaDirectory } from '../database.ts';
import {
  type Answer,
  eventually,
  orderBody,
  type RunningOrderService,
  runOrderService,
} from '../testing/running-order-service.ts';

let testDatabase: TestDatabase;
let proxy: TcpProxy;
let service: RunningOrderService;
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  proxy = await openTcpProxy(testDatabase.url, 5432);
  service = await runOrderService(proxy.url);
});
afterAll(async () => {
  await service?.stop();
  await proxy?.stop();
  await testDatabase?.drop();
});

/** Sends a request, cuts the connection while PostgreSQL works on its statement, and lets PostgreSQL finish. */
async function cutOff(statement: string, table: string, send: () => Promise<Answer>): Promise<Answer> {
  const holder = new pg.Client({ connectionString: testDatabase.url });
  await holder.connect();
  try {
    await holder.query(`BEGIN; LOCK TABLE ${table} IN SHARE MODE`);
    const answer = send();
    await eventually(async () => {
      await holder.query('SELECT pg_stat_clear_snapshot()');
      const waiting = await holder.query(
        `SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`,
        [`%${statement}%`],
      );
      expect(waiting.rowCount).toBe(1);
    });
    proxy.cut();
    // At once: PostgreSQL waits for a lock for five seconds.
    await holder.query('COMMIT');
    return await answer;
  } finally {
    await holder.end();
  }
}

const place = (key: string, customerId: string, headers: Record<string, string> = {}) =>
  service.call('POST', '/orders', {
    body: orderBody({ customerId }),
    headers: { 'idempotency-key': key, ...headers },
  });

describe('an order whose COMMIT is not answered', () => {
  it.each<[string, Record<string, string>]>([
    ['at once', {}],
    ['after a wait', { prefer: 'wait=1' }],
  ])('that was to be answered %s is named, exists, and is found by its key', async (_when, headers) => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const { status, body } = await cutOff('WITH input', 'idempotency_key', () =>
      place(key, customerId, headers),
    );
    expect([status, body.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    const [orderId] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(body.detail) ?? [];
    expect(body.detail).toContain(`the order ${orderId} may exist`);
    await eventually(async () => expect((await service.call('GET', `/orders/${orderId}`)).status).toBe(200));
    await eventually(async () => {
      const again = await place(key, customerId, headers);
      expect([again.status, again.body.orderId]).toEqual([202, orderId]);
    });
    const { body: list } = await service.call('GET', `/orders?customerId=${customerId}`);
    expect(list.items).toHaveLength(1);
  });
});

it('a cancel whose COMMIT is not answered says that it may have been done', async () => {
  const orderId = await service.place();
  const { status, body } = await cutOff('INSERT INTO outbox', 'outbox', () =>
    service.call('POST', `/orders/${orderId}/cancel`),
  );
  expect([status, body.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
  expect(body.detail).toContain('may have been done');
});

it('a request that never came to the database does not say so', async () => {
  await proxy.stop();
  try {
    const { status, body } = await place(randomUUID(), randomUUID());
    expect([status, body.code, body.detail]).toEqual([
      ...[503, 'DATABASE_UNAVAILABLE', 'The database cannot be used now; try again.'],
    ]);
  } finally {
    await proxy.start();
  }
});
