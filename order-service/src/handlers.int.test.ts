// The queue order.commands on a real database.
import { randomUUID } from 'node:crypto';
import type { BatchHandler } from '@order-saga/shared/consumer/consumer';
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import { failAtEachText } from '@order-saga/shared/testing/failing-text';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from './database.ts';
import type { OrderChange } from './domain/order.ts';
import { everybody } from './domain/tenant.ts';
import { createCommandHandler } from './handlers.ts';
import { createPlacement } from './placement.ts';
import { readOrder } from './store/read-orders.ts';
import { completeOrder, failOrder, reopenOrder } from './testing/commands.ts';
import { orderBody } from './testing/running-order-service.ts';
import { storesOn } from './testing/test-orders.ts';

let testDatabase: TestDatabase;
let database: PrismaClient;
let handle: BatchHandler;
const onEnd = vi.fn<(orders: readonly OrderChange[]) => void>();
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  database = openDatabase(testDatabase.url, 5);
  handle = createCommandHandler(storesOn(database).commands, onEnd);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});
beforeEach(() => onEnd.mockClear());

async function placed(): Promise<string> {
  const { customerId, currency, lines } = orderBody();
  const { order } = await createPlacement(storesOn(database).placement).place({
    tenant: everybody,
    customerId,
    currency,
    lines,
    total: 3998,
    paymentToken: 'tok_visa',
    traceparent: null,
    idempotency: undefined,
    waitSeconds: 0,
  });
  return order.orderId;
}

const replies = async (...messages: Message[]) =>
  (await handle(messages)).map((outcome) =>
    'publish' in outcome ? outcome.publish.map(({ type }) => type) : outcome.reject.code,
  );

describe('a batch of commands', () => {
  it('is not done, and changes nothing, when one of its values cannot be written', async () => {
    const [ended, reopened, stray] = [await placed(), await placed(), randomUUID()];
    await handle([failOrder(reopened)]);
    onEnd.mockClear();
    const rows = () =>
      Promise.all([ended, reopened].map((orderId) => readOrder(database, orderId, everybody)));
    const before = await rows();
    const failures = await failAtEachText(
      () =>
        handle([
          completeOrder(ended),
          reopenOrder(reopened, 2),
          completeOrder(reopened, 2),
          completeOrder(stray),
        ]),
      async () => {
        expect(await rows()).toEqual(before);
        expect(await database.refusedCommand.count({ where: { orderId: stray } })).toBe(0);
        expect(onEnd).not.toHaveBeenCalled();
      },
    );
    expect(failures).toBeGreaterThan(1);
    expect((await rows()).map((order) => [order?.status, order?.attempt])).toEqual([
      ...[
        ['Completed', 1],
        ['Completed', 2],
      ],
    ]);
    expect(onEnd.mock.lastCall?.[0]).toHaveLength(2);
  });

  it('ends each of its orders, and answers each command', async () => {
    const [one, two, three] = [await placed(), await placed(), await placed()];
    expect(await replies(completeOrder(one), failOrder(two), completeOrder(three))).toEqual([
      ['OrderCompleted'],
      ['OrderFailed'],
      ['OrderCompleted'],
    ]);
    expect((await readOrder(database, one, everybody))?.status).toBe('Completed');
    expect(await readOrder(database, two, everybody)).toMatchObject({
      status: 'Failed',
      failure: { reason: 'PaymentDeclined', detail: 'card_declined' },
    });
    expect(onEnd).toHaveBeenCalledTimes(1);
    const [told] = onEnd.mock.calls[0]!;
    expect(told.map(({ orderId }) => orderId).sort()).toEqual([one, two, three].sort());
    for (const change of told)
      expect(await readOrder(database, change.orderId, everybody)).toMatchObject(change);
  });

  it('with an end of another attempt, one order each: an older one ends nothing, a newer one is adopted', async () => {
    const [older, newer] = [await placed(), await placed()];
    await handle([reopenOrder(older, 2)]);
    expect(await replies(completeOrder(older, 1), completeOrder(newer, 2))).toEqual([
      ['OrderCompleted'],
      ['OrderCompleted'],
    ]);
    expect(await readOrder(database, older, everybody)).toMatchObject({ status: 'Suspend', attempt: 2 });
    expect(await readOrder(database, newer, everybody)).toMatchObject({ status: 'Completed', attempt: 2 });
  });

  it('applies the commands of one order in their order', async () => {
    const orderId = await placed();
    const commands = [
      failOrder(orderId, 1),
      failOrder(orderId, 1),
      reopenOrder(orderId, 2),
      completeOrder(orderId, 2),
    ];
    expect(await replies(...commands)).toEqual([
      ['OrderFailed'],
      ['OrderFailed'],
      ['OrderReopened'],
      ['OrderCompleted'],
    ]);
    expect(await readOrder(database, orderId, everybody)).toMatchObject({
      status: 'Completed',
      attempt: 2,
      failure: null,
    });
  });

  it('rejects what it cannot use and handles the rest', async () => {
    const orderId = await placed();
    const stranger = createMessage(
      'ReleaseStock',
      { orderId, attempt: 1 },
      { causationId: null, traceparent: null },
    );
    expect(await replies(completeOrder(randomUUID()), stranger, completeOrder(orderId))).toEqual([
      'unknown-order',
      'unknown-type',
      ['OrderCompleted'],
    ]);
    expect((await readOrder(database, orderId, everybody))?.status).toBe('Completed');
  });

  it.each([completeOrder, failOrder])(
    'of an order that there is not is parked once, however often it is sent, and then counted',
    async (command) => {
      const orderId = randomUUID();
      expect(await replies(command(orderId), command(orderId))).toEqual(['unknown-order', []]);
      expect(await replies(command(orderId))).toEqual([[]]);
      expect(await database.refusedCommand.findMany({ where: { orderId } })).toMatchObject([
        { seenCount: 3, type: command(orderId).type },
      ]);
      // Should the process have died before it parked the first one.
      await database.$executeRaw`
        UPDATE refused_command SET first_at = first_at - interval '25 hours' WHERE order_id = ${orderId}::uuid`;
      expect(await replies(command(orderId))).toEqual(['unknown-order']);
      expect(await replies(command(orderId))).toEqual([[]]);
      // Another attempt is another message.
      expect(await replies(command(orderId, 2))).toEqual(['unknown-order']);
    },
  );

  it('seen again is answered the same, and changes nothing', async () => {
    const orderIds = await Promise.all([placed(), placed()]);
    const commands = [completeOrder(orderIds[0]!), failOrder(orderIds[1]!)];
    const first = await handle(commands);
    const before = await Promise.all(orderIds.map((orderId) => readOrder(database, orderId, everybody)));
    expect(await handle(commands)).toEqual(first);
    expect(await Promise.all(orderIds.map((orderId) => readOrder(database, orderId, everybody)))).toEqual(
      before,
    );
  });

  it('handled by two replicas at once, the other way round, ends each order once and does not deadlock', async () => {
    const orderIds = await Promise.all(Array.from({ length: 40 }, placed));
    const commands = orderIds.map((orderId, index) =>
      index % 2 ? failOrder(orderId) : completeOrder(orderId),
    );
    const [one, other] = await Promise.all([handle(commands), handle(commands.toReversed())]);
    expect(other.toReversed()).toEqual(one);
    const orders = await Promise.all(orderIds.map((orderId) => readOrder(database, orderId, everybody)));
    expect(orders.map((order) => order?.status)).toEqual(
      orderIds.map((_, index) => (index % 2 ? 'Failed' : 'Completed')),
    );
  });

  it('that ends an order forgets its payment token; a reopened one has no cancel and starts its repeats anew', async () => {
    const orderId = await placed();
    await database.$executeRaw`
      UPDATE customer_order SET cancel_requested_at = now(), repeat_count = 4 WHERE order_id = ${orderId}::uuid`;
    await handle([failOrder(orderId)]);
    const row = () => database.customerOrder.findUniqueOrThrow({ where: { orderId } });
    expect(await row()).toMatchObject({
      paymentToken: null,
      repeatCount: 4,
      cancelRequestedAt: expect.any(Date),
    });
    await handle([reopenOrder(orderId, 2)]);
    expect(await row()).toMatchObject({
      status: 'Suspend',
      attempt: 2,
      cancelRequestedAt: null,
      repeatCount: 0,
    });
  });
});
