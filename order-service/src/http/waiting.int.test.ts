// Prefer: wait. Two replicas on one database, each with a broker of its own: what one handles, the other does not see.
import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { schemaDirectory } from '../database.ts';
import { completeOrder, failOrder } from '../testing/commands.ts';
import { untilListening } from '../testing/listening.ts';
import {
  eventually,
  orderBody,
  type RunningOrderService,
  runOrderService,
} from '../testing/running-order-service.ts';

let database: TestDatabase;
let one: RunningOrderService;
let other: RunningOrderService;
beforeAll(async () => {
  database = await createTestDatabase(schemaDirectory);
  [one, other] = await Promise.all([runOrderService(database.url), runOrderService(database.url)]);
  await untilListening(database.url, 2);
});
afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await database.drop();
});

afterEach(() => vi.useRealTimers());

const place = (prefer: string, customerId = 'c-42') =>
  one.call('POST', '/orders', { body: orderBody({ customerId }), headers: { prefer } });

/** The id of the one order of a customer, as soon as it is there. */
const placedBy = (customerId: string): Promise<string> =>
  eventually(async () => {
    const { body } = await one.call('GET', `/orders?customerId=${customerId}`);
    expect(body.items).toHaveLength(1);
    return body.items[0].orderId;
  });

describe('Prefer: wait', () => {
  it.each([
    ['this replica', () => one],
    ['another replica', () => other],
  ])('answers 200 with the finished order when %s handles the end', async (_who, replica) => {
    const customerId = randomUUID();
    const waiting = place('wait=30', customerId);
    const orderId = await placedBy(customerId);
    await replica().send(failOrder(orderId));
    const { status, headers, body } = await waiting;
    expect(status).toBe(200);
    expect(headers.get('preference-applied')).toBe('wait=30');
    expect(headers.get('location')).toBe(`/orders/${orderId}`);
    expect(body).toMatchObject({
      orderId,
      status: 'Failed',
      failure: { reason: 'PaymentDeclined', detail: 'card_declined' },
    });
  });

  it('is told of an end by another replica before it would ask', async () => {
    const customerId = randomUUID();
    // The poll is due in a time that never comes.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const waiting = place('wait=30', customerId);
    let orderId: string | undefined;
    while (orderId === undefined) {
      const { body } = await one.call('GET', `/orders?customerId=${customerId}`);
      orderId = body.items[0]?.orderId;
    }
    await other.send(completeOrder(orderId));
    const { status, body } = await waiting;
    expect([status, body.status]).toEqual([200, 'Completed']);
  });

  it('answers 202 with the order as it was placed when it does not end in time', async () => {
    const { status, headers, body } = await place('wait=1');
    expect([status, body.status]).toEqual([202, 'Suspend']);
    expect(headers.get('preference-applied')).toBe('wait=1');
  });

  it('counts more than 60 seconds as 60', async () => {
    const customerId = randomUUID();
    const waiting = place('wait=3600', customerId);
    await one.send(completeOrder(await placedBy(customerId)));
    const { status, headers } = await waiting;
    expect([status, headers.get('preference-applied')]).toEqual([200, 'wait=60']);
  });

  it.each(['respond-async', 'return=minimal', 'wait', 'wait=soon', 'wait=-1', 'handling=lenient;wait=5'])(
    'is not what %s asks for: answered at once with 202, and nothing said to be applied',
    async (prefer) => {
      const { status, headers } = await place(prefer);
      expect([status, headers.get('preference-applied')]).toEqual([202, null]);
    },
  );

  it('is found among other preferences', async () => {
    const { status, headers } = await place('respond-async, wait=1; x="y, wait=9", return=minimal');
    expect([status, headers.get('preference-applied')]).toEqual([202, 'wait=1']);
  });

  it('of many requests ends with each order of its own', async () => {
    const customers = Array.from({ length: 30 }, () => randomUUID());
    const waiting = Promise.all(customers.map((customerId) => place('wait=30', customerId)));
    const orderIds = await Promise.all(customers.map(placedBy));
    await other.send(
      ...orderIds.map((orderId, index) => (index % 2 ? failOrder(orderId) : completeOrder(orderId))),
    );
    const answers = await waiting;
    expect(answers.map(({ status, body }) => [status, body.orderId, body.status])).toEqual(
      orderIds.map((orderId, index) => [200, orderId, index % 2 ? 'Failed' : 'Completed']),
    );
  });

  it('is answered with what is known when the service stops', async () => {
    const third = await runOrderService(database.url);
    const customerId = randomUUID();
    const waiting = third.call('POST', '/orders', {
      body: orderBody({ customerId }),
      headers: { prefer: 'wait=60' },
    });
    await placedBy(customerId);
    await third.stop();
    const { status, body } = await waiting;
    expect([status, body.status]).toEqual([202, 'Suspend']);
  });
});
