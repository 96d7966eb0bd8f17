// Old finished orders go, and expired keys; what comes for them later finds nothing and is refused.
import { randomUUID } from 'node:crypto';
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { newId } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import { createLogger } from '@order-saga/shared/observability/logger';
import { orderIdOf } from '@order-saga/shared/testing/order-ids';
import { pruneAll } from '@order-saga/shared/testing/prune-all';
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';
import { createCommandHandler } from '../handlers.ts';
import { startSweep } from '../sweep.ts';
import { completeOrder, failOrder } from '../testing/commands.ts';
import { storesOn } from '../testing/test-orders.ts';
import { prunables } from './prune.ts';

const DAYS = 90;

let database: PrismaClient;
let drop: () => Promise<void>;
beforeAll(async () => {
  const test = await createTestDatabase(schemaDirectory);
  database = openDatabase(test.url, 5);
  drop = test.drop;
});
beforeEach(() => database.$executeRaw`TRUNCATE customer_order, idempotency_key, outbox`);
afterAll(async () => {
  await database?.$disconnect();
  await drop?.();
});

async function put(orderId: string, status = 'Completed', daysAgo = 100): Promise<string> {
  await database.$executeRaw`
    INSERT INTO customer_order (order_id, customer_id, currency, lines, total, status, repeat_at, updated_at)
    VALUES (${orderId}::uuid, 'c-1', 'EUR', '[]', 1, ${status}, now(), now() - ${daysAgo}::float8 * interval '1 day')`;
  return orderId;
}

const kept = async () => (await database.customerOrder.findMany()).map(({ orderId }) => orderId).sort();

describe('pruning', () => {
  it('takes finished orders in batches, and keeps those without an end, of late changes and of unknown age', async () => {
    for (let n = 0; n < 25; n++) await put(orderIdOf(100), n % 2 === 0 ? 'Completed' : 'Failed');
    const rest = [
      await put(orderIdOf(100), 'Suspend'),
      await put(orderIdOf(100), 'Failed', 80),
      await put(orderIdOf(89), 'Completed', 89),
      await put(randomUUID()),
      await put(newId(), 'Completed', 0),
    ];
    expect(await pruneAll(prunables(database, DAYS), 'customer_order', 4)).toBe(25);
    expect(await kept()).toEqual(rest.sort());
  });

  it('takes expired keys, a few at a time and an hour late', async () => {
    const hours = [-5, -4, -3, -0.5, 1];
    for (const [index, expires] of hours.entries()) {
      await database.$executeRaw`
        INSERT INTO idempotency_key (key, fingerprint, order_id, status, expires_at)
        VALUES (${`key-${index}`}, 'f', ${newId()}::uuid, 202, now() + ${expires}::float8 * interval '1 hour')`;
    }
    const keys = prunables(database, 0).find(({ name }) => name === 'idempotency_key')!;
    const counts = [await keys.prune(2, undefined), await keys.prune(2, undefined)];
    expect(counts.map(({ count }) => count)).toEqual([2, 1]);
    expect((await database.idempotencyKey.findMany()).map(({ key }) => key).sort()).toEqual([
      'key-3',
      'key-4',
    ]);
  });

  it('takes keys and refused commands also when all orders are kept', () => {
    expect(prunables(database, 0).map(({ name }) => name)).toEqual(['idempotency_key', 'refused_command']);
    expect(prunables(database, DAYS).map(({ name }) => name)).toEqual([
      'idempotency_key',
      'refused_command',
      'customer_order',
    ]);
  });

  it('leaves no outbox row behind for ever: one without an order is neither announced nor kept', async () => {
    await database.$executeRaw`
      INSERT INTO outbox (message_id, order_id, attempt, type, lease_until)
      SELECT gen_random_uuid(), gen_random_uuid(), 1, type, now() - interval '1 second'
      FROM unnest(ARRAY['OrderCreated', 'OrderCancelRequested']) AS t(type)`;
    const broker = createInProcessBroker();
    const sweep = startSweep(
      storesOn(database).firstMessages,
      broker,
      createLogger({ name: 'test', level: 'silent' }),
    );
    await vi.waitFor(async () => expect(await database.outbox.count()).toBe(0), 5000);
    await sweep.stop();
    expect(await broker.depth('orchestrator.replies')).toMatchObject({ ready: 0 });
    await broker.close();
  });
});

describe('a command of an order that is not there', () => {
  const handle = (messages: Message[]) =>
    createCommandHandler(storesOn(database, DAYS).commands, () => {})(messages);

  it('is refused as beyond retention when the order is so old, and as unknown when it is not', async () => {
    const known = await put(newId(), 'Suspend', 0);
    expect(
      await handle([
        completeOrder(orderIdOf(100)),
        completeOrder(known),
        failOrder(newId()),
        failOrder(randomUUID()),
      ]),
    ).toMatchObject([
      { reject: { code: 'beyond-retention' } },
      { publish: [{ type: 'OrderCompleted' }] },
      { reject: { code: 'unknown-order' } },
      { reject: { code: 'unknown-order' } },
    ]);
  });

  it('is obeyed while the order is there, however old', async () => {
    const orderId = await put(orderIdOf(200), 'Suspend', 200);
    expect(await handle([completeOrder(orderId)])).toMatchObject([{ publish: [{ type: 'OrderCompleted' }] }]);
  });
});
