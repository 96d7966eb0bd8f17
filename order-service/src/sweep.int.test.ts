// OrderCreated again, while an order has no end.
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from './database.ts';
import { completeOrder, failOrder, reopenOrder } from './testing/commands.ts';
import { eventually, type RunningOrderService, runOrderService } from './testing/running-order-service.ts';

let testDatabase: TestDatabase;
let database: PrismaClient;
let service: RunningOrderService;
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  database = openDatabase(testDatabase.url, 2);
  service = await runOrderService(testDatabase.url);
});
afterAll(async () => {
  await service.stop();
  await database.$disconnect();
  await testDatabase.drop();
});

const types = (orderId: string) => service.eventsOf(orderId).map(({ type }) => type);
const minuteAfter = (orderId: string) =>
  database.$queryRaw<{ minutes: number; count: number }[]>`
    SELECT round(extract(epoch FROM repeat_at - now()) / 60)::int AS minutes, repeat_count AS count
    FROM customer_order WHERE order_id = ${orderId}::uuid`.then(([row]) => [row!.count, row!.minutes]);
const makeDue = (orderId: string) =>
  database.$executeRaw`UPDATE customer_order SET repeat_at = now() WHERE order_id = ${orderId}::uuid`;

async function placed(): Promise<string> {
  const orderId = await service.place();
  await eventually(() => expect(types(orderId)).toEqual(['OrderCreated']));
  return orderId;
}

async function end(orderId: string, command: typeof completeOrder | typeof failOrder): Promise<void> {
  await service.send(command(orderId));
  // The answer comes after the commit.
  const answer = command === completeOrder ? 'OrderCompleted' : 'OrderFailed';
  await eventually(() => expect(types(orderId)).toContain(answer));
}

describe('an order without an end', () => {
  it('is announced again when its time has come: the same message, with the same id', async () => {
    const orderId = await placed();
    expect(await minuteAfter(orderId)).toEqual([0, 1]);
    await makeDue(orderId);
    await eventually(() => expect(types(orderId)).toEqual(['OrderCreated', 'OrderCreated']));
    const [first, second] = service.eventsOf(orderId);
    expect(second).toEqual(first);
    expect(second?.messageId).toBe(messageIdOf(orderId, 1, 'OrderCreated'));
  });

  it('is announced after 1 minute, then 2, 4, 8, 16, 32, and every hour', { timeout: 60_000 }, async () => {
    const orderId = await placed();
    const waits = [await minuteAfter(orderId)];
    for (let repeats = 1; repeats <= 7; repeats++) {
      await makeDue(orderId);
      await eventually(() => expect(types(orderId)).toHaveLength(1 + repeats));
      waits.push(await minuteAfter(orderId));
    }
    expect(waits.map(([, minutes]) => minutes)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('is announced with its cancel, when one was asked for', async () => {
    const orderId = await placed();
    await service.call('POST', `/orders/${orderId}/cancel`);
    await eventually(() => expect(types(orderId)).toEqual(['OrderCreated', 'OrderCancelRequested']));
    await makeDue(orderId);
    await eventually(() => expect(types(orderId)).toHaveLength(4));
    expect(types(orderId).slice(2)).toEqual(['OrderCancelRequested', 'OrderCreated']);
  });

  it('under a later attempt is not announced again: its saga exists', async () => {
    const orderId = await placed();
    await end(orderId, failOrder);
    await service.send(reopenOrder(orderId, 2));
    await eventually(async () =>
      expect((await service.call('GET', `/orders/${orderId}`)).body.attempt).toBe(2),
    );
    expect((await minuteAfter(orderId))[0]).toBe(0);
    await makeDue(orderId);
    await eventually(async () => expect((await minuteAfter(orderId))[0]).toBe(1));
    expect(types(orderId).filter((type) => type === 'OrderCreated')).toHaveLength(1);
  });
});

describe('an order with an end', () => {
  it.each([
    ['Completed', completeOrder],
    ['Failed', failOrder],
  ])(
    '(%s) is not announced again, nor its cancel, and its payment token is gone',
    async (_status, command) => {
      const orderId = await placed();
      await service.call('POST', `/orders/${orderId}/cancel`);
      await eventually(() => expect(types(orderId)).toContain('OrderCancelRequested'));
      await end(orderId, command);
      const before = types(orderId);
      const row = await database.customerOrder.findUniqueOrThrow({ where: { orderId } });
      expect(row.paymentToken).toBeNull();
      await makeDue(orderId);
      // The sweep has run: it repeated another order.
      const other = await placed();
      await makeDue(other);
      await eventually(() => expect(types(other)).toHaveLength(2));
      expect(types(orderId)).toEqual(before);
    },
  );
});

describe('a start whose broker lost its queues', () => {
  it('announces every order without an end again, and no other', async () => {
    const [open, cancelled, done] = [await placed(), await placed(), await placed()];
    await service.call('POST', `/orders/${cancelled}/cancel`);
    await end(done, completeOrder);
    await service.stop();
    service = await runOrderService(testDatabase.url, { recover: true });
    await eventually(() => {
      expect(types(open)).toEqual(['OrderCreated']);
      expect(types(cancelled)).toEqual(['OrderCancelRequested', 'OrderCreated']);
    });
    expect(types(done)).toEqual([]);
  });
});
