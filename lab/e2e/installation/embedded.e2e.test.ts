// `npm start` with nothing installed: an embedded PostgreSQL and an embedded broker that forgets its queues.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  newDataDir,
  readEmbedded,
  removeDataDirs,
} from '../../../embedded/src/postgres/testing/data-dirs.ts';
import { inFlight } from '../../load/closed-loop.ts';
import { request } from '../../world/http.ts';
import { violations } from '../../world/invariants.ts';
import { holdTable } from '../../world/servers/databases.ts';
import { type EmbeddedSystem, embeddedSystem } from '../../world/services/embedded-system.ts';
import type { Program } from '../../world/services/program.ts';
import { newOrder } from '../../world/shop.ts';
import { until } from '../../world/wait.ts';
import { isOpen } from './is-open.ts';

/** Below STEP_TIMEOUT_MS (30 s, -20 %), and OrderCreated is repeated after 1 min: who is done by then did not wait. */
const WITHOUT_TIMEOUT_MS = 20_000;

afterAll(removeDataDirs);

describe('the embedded system', () => {
  const PIECES = 10_000;
  let dataDir: string;
  let system: EmbeddedSystem;
  let running: Program;
  const placed: string[] = [];
  beforeAll(async () => {
    dataDir = await newDataDir();
    system = await embeddedSystem(dataDir);
    running = await system.start();
    await system.shop.stock('A', PIECES);
  });
  afterAll(() => running.end());

  it('completes the first order', async () => {
    const answer = await system.shop.place({}, { prefer: 'wait=30' });
    expect(answer.status).toBe(200);
    expect(answer.body.status).toBe('Completed');
    placed.push(answer.body.orderId);
  });

  it('completes an order of nothing to pay, without a payment', async () => {
    const { payment: _payment, ...order } = newOrder({ lines: [{ sku: 'A', quantity: 1, unitPrice: 0 }] });
    const answer = await request('POST', `${system.url('order-service')}/orders`, {
      body: order,
      headers: { prefer: 'wait=30' },
    });
    expect([answer.status, answer.body.status]).toEqual([200, 'Completed']);
    expect(await system.shop.payments(answer.body.orderId)).toMatchObject([
      { amount: 0, status: 'Completed', providerReference: null },
    ]);
    placed.push(answer.body.orderId);
  });

  it('comes with products, so that the order of its banner works', async () => {
    expect(running.stdout()).toContain('"sku":"SKU-1"');
    const { available } = await system.shop.product('SKU-1');
    expect(available).toBeGreaterThan(0);
  });

  it.each([
    { killed: 'the process', withPostgres: false },
    { killed: 'the process and its PostgreSQL', withPostgres: true },
  ])(
    'finishes every order after a SIGKILL of $killed in the middle of 100',
    async ({ killed, withPostgres }) => {
      const postgres = await readEmbedded(dataDir);
      // Slow ones among them: whenever the blow comes, it meets sagas under way.
      const tokens = ['tok_visa', 'tok_slow', 'tok_declined', 'tok_flaky'];
      let answered = 0;
      const place = async (index: number): Promise<string | null> => {
        const key = { 'idempotency-key': `${withPostgres}-${index}` };
        const answer = await system.shop
          .place({ token: tokens[index % tokens.length]! }, key)
          .catch(() => null);
        if (answer?.status !== 202) return null;
        if (++answered === 50) {
          running.signal('SIGKILL');
          if (withPostgres) process.kill(postgres.pid, 'SIGKILL');
        }
        return answer.body.orderId;
      };
      const numbers = [...Array(100).keys()];
      const first = await inFlight(8, numbers, place);
      const unanswered = numbers.filter((index) => first[index] === null);
      expect(unanswered.length, `nothing was cut off: ${killed}`).toBeGreaterThan(0);
      await running.ended;
      if (withPostgres) await until('PostgreSQL is gone', async () => !(await isOpen(postgres.port)));

      running = await system.start();
      const again = await inFlight(8, unanswered, place);
      expect(again).not.toContain(null);
      const orderIds = [...first, ...again].filter((orderId) => orderId !== null);
      expect(new Set(orderIds).size).toBe(100);
      placed.push(...orderIds);
      const orders = await system.shop.ended(orderIds);
      const declined = orders.filter(({ status }) => status === 'Failed');
      expect(new Set(declined.map(({ failure }) => failure?.reason))).toEqual(new Set(['PaymentDeclined']));
      expect(declined).toHaveLength(25);
      expect(await violations(system.shop, placed, { A: PIECES })).toEqual([]);
    },
  );

  it.each([
    { lost: 'events', database: 'orchestrator', table: 'saga' },
    { lost: 'commands', database: 'stock_service', table: 'reservation' },
  ])('sends $lost again that died with its queues', async ({ database, table }) => {
    const { password, port } = await readEmbedded(dataDir);
    const server = `postgresql://postgres:${password}@127.0.0.1:${port}`;
    // Whoever would take the messages stands still: they are handed over, and not worked off.
    const release = await holdTable(`${server}/${database}`, table);
    const orderIds = await system.shop.placeMany(30, () => ({}));
    await until('the orders are announced', async () => {
      const metrics = await request<string>('GET', `${system.url('order-service')}/metrics`);
      return /^outbox_pending\{.*\} 0$/m.test(metrics.body);
    });
    if (table === 'reservation') {
      await until('the sagas have begun', async () => {
        const query = '/sagas?state=Suspend&limit=200';
        return (await system.shop.get<{ items: unknown[] }>('orchestrator', query)).body.items.length === 30;
      });
    }
    await running.end('SIGKILL');
    await release();
    running = await system.start();
    placed.push(...orderIds);
    const orders = await system.shop.ended(orderIds, WITHOUT_TIMEOUT_MS);
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['Completed']));
    expect(await violations(system.shop, placed, { A: PIECES })).toEqual([]);
  });

  it('ends on SIGTERM with code 0: waiting requests answered, ports closed, PostgreSQL gone', async () => {
    // By its port: a process of a killed parent may stay a zombie for long.
    const postgres = await readEmbedded(dataDir);
    expect(await isOpen(postgres.port)).toBe(true);
    const answer = system.shop.place(newOrder({ token: 'tok_hang' }), { prefer: 'wait=60' });
    await until('the order is there', async () => {
      const { body } = await system.shop.get<{ items: unknown[] }>('order-service', '/orders?status=Suspend');
      return body.items.length > 0;
    });
    running.signal('SIGTERM');
    running.signal('SIGTERM');
    const { status, body } = await answer;
    expect([status, body.status]).toEqual([202, 'Suspend']);
    expect(await running.ended).toEqual({ code: 0, signal: null });
    for (const port of Object.values(system.ports)) expect(await isOpen(port)).toBe(false);
    expect(await isOpen(postgres.port)).toBe(false);
  });
});

describe('a start that cannot be', () => {
  let program: Program | undefined;
  afterEach(() => program?.end());

  it('ends with code 1 and names the variable of a taken port; nothing is left running', async () => {
    const dataDir = await newDataDir();
    const system = await embeddedSystem(dataDir);
    const taken = createServer().listen(system.ports['stock-service'], '127.0.0.1');
    await once(taken, 'listening');
    program = system.spawn();
    expect(await program.ended).toEqual({ code: 1, signal: null });
    taken.close();
    expect(program.stderr()).toContain('STOCK_PORT');
    expect(program.stderr()).toContain(String(system.ports['stock-service']));
    expect(program.stderr()).not.toMatch(/^\s+at /m);
    for (const port of Object.values(system.ports)) expect(await isOpen(port)).toBe(false);
    const left = await readEmbedded(dataDir).catch(() => null);
    expect(left !== null && (await isOpen(left.port))).toBe(false);
  });

  it('tells all invalid settings together, exits with code 1, and shows no stack trace and no secret', async () => {
    const system = await embeddedSystem(await newDataDir());
    program = system.spawn({
      ORDER_PORT: 'eighty',
      STEP_TIMEOUT_MS: '-1',
      STEP_MAX_ATTEMPTS: '0',
      DATABASE_POOL_SIZE: '1.5',
      MIGRATE_ON_START: 'yes',
      PAYMENT_PROVIDER: 'mine',
      LOG_LEVEL: 'loud',
      ADMIN_TOKEN: 'geheim',
      ACCESS_TOKENS: 'anna:operator:geheim',
      PEER_TOKEN: 'geheim',
      PAYMENT_DATABASE_URL: 'mysql://root:geheim@127.0.0.1/payments',
      RABBITMQ_URL: 'http://guest:geheim@127.0.0.1',
    });
    expect(await program.ended).toEqual({ code: 1, signal: null });
    const output = program.stderr() + program.stdout();
    for (const name of [
      ...['ORDER_PORT', 'STEP_TIMEOUT_MS', 'STEP_MAX_ATTEMPTS', 'DATABASE_POOL_SIZE', 'MIGRATE_ON_START'],
      ...['PAYMENT_PROVIDER', 'LOG_LEVEL', 'ADMIN_TOKEN', 'PAYMENT_DATABASE_URL', 'RABBITMQ_URL'],
      ...['ACCESS_TOKENS', 'PEER_TOKEN'],
    ]) {
      expect(output).toContain(name);
    }
    expect(output).not.toMatch(/^\s+at /m);
    expect(output).not.toContain('geheim');
  });

  it('tells a problem of a setting that all services share once', async () => {
    const system = await embeddedSystem(await newDataDir());
    program = system.spawn({ LOG_LEVEL: 'loud' });
    await program.ended;
    expect(program.stderr().match(/^LOG_LEVEL/gm)).toHaveLength(1);
  });
});
