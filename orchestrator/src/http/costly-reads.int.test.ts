// Many who look at once: they share what is the same, take turns else, and hold up no order.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { newId } from '@order-saga/shared/contracts/ids';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN_TOKEN, type RunningOrchestrator, runOrchestrator } from '../testing/running-orchestrator.ts';
import { createSagaDatabase, type SagaDatabase } from '../testing/saga-database.ts';
import { messagesOf } from '../testing/saga-messages.ts';

const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
let sagas: SagaDatabase;
let service: RunningOrchestrator;
let peers: Server;
/** Requests to the other services: those that wait for their answer, and the most that did at once. */
let open = 0;
let most = 0;

beforeAll(async () => {
  peers = createServer(async ({ url }, response) => {
    most = Math.max(most, ++open);
    await setTimeout(20);
    open--;
    const body = url === '/invariants' ? { rules: [] } : { items: [], nextCursor: null };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => peers.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(peers.address() as AddressInfo).port}`;
  sagas = await createSagaDatabase();
  service = await runOrchestrator(sagas.url, { env: { ORDER_URL: url, STOCK_URL: url, PAYMENT_URL: url } });
});

afterAll(async () => {
  await service.stop();
  await sagas.drop();
  peers.close();
});

const check = (query: string) => service.call('GET', `/admin/invariants${query}`, { headers });

it('forty checks at once ask the other services as one does', async () => {
  const checks = Array.from({ length: 40 }, (_, n) => check(n % 2 ? '' : '?limit=7'));
  const answers = await Promise.all(checks);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  // The rules of two services; then one page after the other.
  expect(most).toBe(2);
});

it('forty searches that hang leave connections to the orders', async () => {
  const holder = new pg.Client({ connectionString: sagas.url });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE admin_audit');
  const searches = Array.from({ length: 40 }, () => service.call('GET', '/admin/audit', { headers }));
  const hanging = () =>
    sagas.client.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND relation = 'admin_audit'::regclass`;
  await expect.poll(async () => (await hanging())[0]!.count).toBeGreaterThanOrEqual(2);
  const orderId = newId();
  await service.send(messagesOf(orderId).created);
  await expect.poll(() => service.commands.map(({ body }) => body.orderId)).toContain(orderId);
  expect((await hanging())[0]!.count).toBe(2);
  await holder.query('ROLLBACK');
  await holder.end();
  const statuses = (await Promise.all(searches)).map(({ status }) => status);
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
});
