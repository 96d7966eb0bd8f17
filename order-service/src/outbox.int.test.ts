// The outbox: an event is committed with what it tells of, and deleted only once the broker has it.
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from './database.ts';
import { everybody } from './domain/tenant.ts';
import { createPlacement } from './placement.ts';
import { type BrokerSwitch, createBrokerSwitch } from './testing/broker-switch.ts';
import {
  eventually,
  orderBody,
  type RunningOrderService,
  runOrderService,
} from './testing/running-order-service.ts';
import { storesOn } from './testing/test-orders.ts';

let testDatabase: TestDatabase;
let database: PrismaClient;
let broker: BrokerSwitch;
let service: RunningOrderService;
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  database = openDatabase(testDatabase.url, 2);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});
beforeEach(async () => {
  broker = createBrokerSwitch();
  service = await runOrderService(testDatabase.url, { wrap: broker.wrap });
});
afterEach(() => service.stop());

const rowsOf = (orderId: string) => database.outbox.findMany({ where: { orderId } });
const isEmpty = () => eventually(async () => expect(await database.outbox.count()).toBe(0));
/** Ends every lease, as time would. */
const endLeases = () => database.$executeRaw`UPDATE outbox SET lease_until = now()`;
const gauge = async (name: string) => {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{.*\\} (\\S+)$`, 'm').exec(metrics)?.[1]);
};

/** Commits an order as a process does that dies right after. */
async function placeAndDie(): Promise<string> {
  const { customerId, currency, lines, payment } = orderBody();
  const placed = await createPlacement(storesOn(database).placement).place({
    tenant: everybody,
    customerId,
    currency,
    lines,
    total: 3998,
    paymentToken: payment.token,
    traceparent: null,
    idempotency: undefined,
    waitSeconds: 0,
  });
  return placed.order.orderId;
}

describe('an event', () => {
  it('is published right after the commit, and its row deleted after the confirm', async () => {
    const orderId = await service.place();
    await eventually(() => expect(service.eventsOf(orderId)).toHaveLength(1));
    expect(service.eventsOf(orderId)[0]).toMatchObject({
      type: 'OrderCreated',
      messageId: messageIdOf(orderId, 1, 'OrderCreated'),
      causationId: null,
      body: {
        orderId,
        attempt: 1,
        customerId: 'c-42',
        currency: 'EUR',
        total: 3998,
        lines: orderBody().lines,
        payment: { token: 'tok_visa' },
      },
    });
    await isEmpty();
  });

  it.each(['away', 'deaf'] as const)(
    'stays in the outbox while the broker is %s, the order accepted, and is published once by the sweep afterwards',
    async (state) => {
      broker.set(state);
      const orderId = await service.place();
      const [row] = await rowsOf(orderId);
      expect(row).toMatchObject({ type: 'OrderCreated', attempt: 1 });
      expect(await gauge('outbox_pending')).toBe(1);
      expect(await gauge('outbox_oldest_seconds')).toBeGreaterThanOrEqual(0);
      await endLeases();
      expect(await rowsOf(orderId)).toHaveLength(1);
      expect(service.eventsOf(orderId)).toEqual([]);
      const readiness = await service.call('GET', '/readyz');
      expect(readiness.status).toBe(200);
      expect(readiness.body.checks.broker).toBe(state === 'away' ? 'down' : 'up');
      const outbox = (await service.call('GET', '/outbox')).body;
      expect(outbox.pending).toBe(1);
      expect(outbox.oldestSeconds).toBeGreaterThan(0);

      broker.set('up');
      await endLeases();
      await isEmpty();
      expect(service.eventsOf(orderId).map(({ messageId }) => messageId)).toEqual([row!.messageId]);
      expect(await gauge('outbox_pending')).toBe(0);
    },
  );

  it('that asks to cancel goes before all that waited with it, its own OrderCreated as well', async () => {
    broker.set('away');
    const orderIds: string[] = [];
    for (let count = 0; count < 150; count++) orderIds.push(await service.place());
    await endLeases();
    const cancelled = [orderIds[0]!, orderIds[149]!];
    for (const orderId of cancelled)
      expect((await service.call('POST', `/orders/${orderId}/cancel`)).status).toBe(202);
    broker.set('up');
    await isEmpty();
    const events = service.events.filter(({ body }) => orderIds.includes(body.orderId));
    expect(events).toHaveLength(152);
    for (const orderId of cancelled)
      expect(service.eventsOf(orderId).map(({ type }) => type)).toEqual([
        'OrderCancelRequested',
        'OrderCreated',
      ]);
  });

  it('of a process that died after the commit is published by another, when the lease is over', async () => {
    const orderId = await placeAndDie();
    expect(await rowsOf(orderId)).toHaveLength(1);
    await isEmpty();
    expect(service.eventsOf(orderId)).toHaveLength(1);
    expect(service.eventsOf(orderId)[0]).toMatchObject({
      messageId: messageIdOf(orderId, 1, 'OrderCreated'),
      body: { payment: { token: 'tok_visa' }, total: 3998 },
    });
  });

  it('is left to the process that holds its lease', async () => {
    broker.set('away');
    const orderId = await service.place();
    await database.$executeRaw`UPDATE outbox SET lease_until = now() + interval '1 hour'`;
    broker.set('up');
    // The sweep has run: it published what came later.
    const later = await placeAndDie();
    await endLeasesOf(later);
    await eventually(() => expect(service.eventsOf(later)).toHaveLength(1));
    expect(service.eventsOf(orderId)).toEqual([]);
    await endLeases();
    await isEmpty();
  });

  it('is published by one replica: another leaves it alone while the first waits for its confirm', async () => {
    broker.set('away');
    const orderId = await service.place();
    broker.set('slow');
    await endLeases();
    await eventually(async () => {
      const [row] = await rowsOf(orderId);
      expect(row!.leaseUntil.getTime()).toBeGreaterThan(row!.createdAt.getTime() + 10_000);
    });
    const other = await runOrderService(testDatabase.url);
    try {
      const later = await placeAndDie();
      await endLeasesOf(later);
      await eventually(() => expect(other.eventsOf(later)).toHaveLength(1));
      expect(other.eventsOf(orderId)).toEqual([]);
      broker.set('up');
      await isEmpty();
      expect(service.eventsOf(orderId)).toHaveLength(1);
      expect(other.eventsOf(orderId)).toEqual([]);
    } finally {
      broker.set('up');
      await other.stop();
    }
  });

  it('of 300 orders is published once by two replicas that sweep together', async () => {
    broker.set('away');
    const orderIds = await Promise.all(Array.from({ length: 300 }, () => service.place()));
    const other = await runOrderService(testDatabase.url);
    try {
      broker.set('up');
      await endLeases();
      await isEmpty();
      const published = [...service.events, ...other.events].map(({ body }) => body.orderId);
      // On a slow machine the orders of tests before are repeated meanwhile.
      const ofThese = published.filter((orderId) => orderIds.includes(orderId));
      expect(ofThese.toSorted()).toEqual(orderIds.toSorted());
    } finally {
      await other.stop();
    }
  });

  it('of a cancel is committed with it, and published again with the same id when it is asked for again', async () => {
    const orderId = await service.place();
    await isEmpty();
    broker.set('away');
    for (let asked = 0; asked < 2; asked++) {
      expect((await service.call('POST', `/orders/${orderId}/cancel`)).status).toBe(202);
    }
    expect((await rowsOf(orderId)).map(({ type }) => type)).toEqual(['OrderCancelRequested']);
    broker.set('up');
    await endLeases();
    await isEmpty();
    expect((await service.call('POST', `/orders/${orderId}/cancel`)).status).toBe(202);
    await isEmpty();
    const cancels = service.eventsOf(orderId).filter(({ type }) => type === 'OrderCancelRequested');
    expect(cancels).toHaveLength(2);
    expect(new Set(cancels.map(({ messageId }) => messageId)).size).toBe(1);
  });
});

const endLeasesOf = (orderId: string) =>
  database.$executeRaw`UPDATE outbox SET lease_until = now() WHERE order_id = ${orderId}::uuid`;
