// What the customer has to do for a payment, as the order shows it: with two replicas, whichever hears of it.
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import { createLogger } from '@order-saga/shared/observability/logger';
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';
import { completeOrder, failOrder, reopenOrder } from '../testing/commands.ts';
import { untilListening } from '../testing/listening.ts';
import {
  eventually,
  orderBody,
  type RunningOrderService,
  runOrderService,
} from '../testing/running-order-service.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: PrismaClient;
let one: RunningOrderService;
let other: RunningOrderService;
const logged: string[] = [];
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  database = openDatabase(testDatabase.url, 2);
  const output = {
    write: (line: string) => {
      logged.push(line);
    },
  };
  const logger = createLogger({ name: 'test', level: 'debug', output });
  [one, other] = await Promise.all([
    runOrderService(testDatabase.url, { logger }),
    runOrderService(testDatabase.url, { logger }),
  ]);
  await untilListening(testDatabase.url, 2);
});
afterAll(async () => {
  await Promise.all([one?.stop(), other?.stop()]);
  await database?.$disconnect();
  await testDatabase?.drop();
});

const URL_OF_BANK = 'https://bank.example/challenge?secret=secretpath';
const expiresAt = '2100-01-01T00:15:00.000Z';
const action = { type: 'redirect', url: URL_OF_BANK };
const shown = { ...action, expiresAt };

function pending(orderId: string, fields: object = {}): Message {
  const body = {
    orderId,
    attempt: 1,
    paymentId: orderId,
    revision: 1,
    reason: 'ActionRequired',
    action,
    expiresAt,
  };
  return createMessage('PaymentPending', { ...body, ...fields }, { causationId: null, traceparent: null });
}
const actionOf = async (orderId: string, replica = one) =>
  (await replica.call('GET', `/orders/${orderId}`)).body.paymentAction;

describe('an order whose payment waits for its customer', () => {
  it('shows what they have to do until when, on every replica, and nothing before', async () => {
    const orderId = await one.place();
    expect(await actionOf(orderId)).toBeNull();
    await other.send(pending(orderId));
    await eventually(async () => expect(await actionOf(orderId)).toEqual(shown));
    expect(await actionOf(orderId, other)).toEqual(shown);
    const { items } = (await one.call('GET', '/orders?limit=1')).body;
    expect(items).toMatchObject([{ orderId, status: 'Suspend', paymentAction: shown }]);
  });

  it('shows nothing any more once something else is waited for, and after its end', async () => {
    const [processing, completed, failed] = [await one.place(), await one.place(), await one.place()];
    for (const orderId of [processing, completed, failed]) {
      await one.send(pending(orderId));
      await eventually(async () => expect(await actionOf(orderId)).toEqual(shown));
    }
    await one.send(pending(processing, { revision: 2, reason: 'Processing', action: null }));
    await one.send(completeOrder(completed), failOrder(failed));
    for (const orderId of [processing, completed, failed])
      await eventually(async () => expect(await actionOf(orderId)).toBeNull());
    // It comes late, and again.
    await one.send(pending(completed), pending(failed, { revision: 2 }), pending(processing));
    await one.send(reopenOrder(failed));
    await eventually(async () =>
      expect((await one.call('GET', `/orders/${failed}`)).body).toMatchObject({
        attempt: 2,
        paymentAction: null,
      }),
    );
    expect([await actionOf(processing), await actionOf(completed)]).toEqual([null, null]);
    const left = await database.$queryRaw<{ order_id: string }[]>`
      SELECT order_id FROM customer_order WHERE payment_action IS NOT NULL AND order_id = ANY(${[processing, completed, failed]}::uuid[])`;
    expect(left).toEqual([]);
    // Its new attempt counts as unfinished again.
    const [reopened] = await database.$queryRaw<{ pending_expires_at: Date | null }[]>`
      SELECT pending_expires_at FROM customer_order WHERE order_id = ${failed}::uuid`;
    expect(reopened).toEqual({ pending_expires_at: null });
  });

  it.each(['the replica that waits', 'another replica'])(
    'answers a request that waits with 202 as soon as %s hears of it',
    async (who) => {
      const customerId = `waits for ${who}`;
      const started = Date.now();
      const waiting = one.call('POST', '/orders', {
        body: orderBody({ customerId }),
        headers: { prefer: 'wait=30' },
      });
      const orderId = await eventually(async () => {
        const { items } = (await one.call('GET', `/orders?customerId=${encodeURIComponent(customerId)}`))
          .body;
        expect(items).toHaveLength(1);
        return items[0].orderId as string;
      });
      await (who === 'another replica' ? other : one).send(pending(orderId));
      const { status, headers, body } = await waiting;
      expect([status, headers.get('preference-applied')]).toEqual([202, 'wait=30']);
      expect(body).toMatchObject({ orderId, status: 'Suspend', paymentAction: shown });
      expect(Date.now() - started).toBeLessThan(20_000);
    },
  );

  it('of another system on the same broker is nobody of ours, and what is no such message is parked', async () => {
    await one.send(pending('0193a1b2-0000-7000-8000-000000000009'));
    const orderId = await one.place();
    await one.send(pending(orderId));
    await eventually(async () => expect(await actionOf(orderId)).toEqual(shown));
    expect(one.deadLetters).toEqual([]);
  });

  it('is told to others once it is shown, also when it comes again', async () => {
    const customerId = 'told';
    const orderId = await one.place({ customerId });
    await one.send(pending(orderId));
    const told = () => one.news.filter(({ body }) => body.orderId === orderId);
    await eventually(() => expect(told()).toHaveLength(1));
    expect(await actionOf(orderId)).toEqual(shown);
    const body = {
      orderId,
      attempt: 1,
      revision: 1,
      customerId,
      currency: 'EUR',
      total: 3998,
      action,
      expiresAt,
    };
    expect(told()[0]).toMatchObject({ type: 'OrderActionRequired', body });
    await one.send(pending(orderId));
    await eventually(() => expect(told()).toHaveLength(2));
    expect(told()[1]).toEqual(told()[0]);
    await one.send(pending(orderId, { revision: 2, reason: 'Processing', action: null }));
    await eventually(async () => expect(await actionOf(orderId)).toBeNull());
    expect([told().length, one.deadLetters]).toEqual([2, []]);
  });

  it('is told in no log and in no metric', async () => {
    expect(one.news.length).toBeGreaterThan(0);
    expect(logged.length).toBeGreaterThan(0);
    expect(await (await fetch(`${one.url}/metrics`)).text()).not.toContain('secretpath');
    expect(logged.join('')).not.toContain('secretpath');
  });
});
