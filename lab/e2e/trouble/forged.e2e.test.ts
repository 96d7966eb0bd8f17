// OrderCreated of somebody who may publish to saga.events and is not order-service.
import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';

describeOnRabbitMq('a forged OrderCreated', (url) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(url, { STEP_TIMEOUT_MS: '100', STEP_MAX_ATTEMPTS: '2' });
    await world.startAll();
    await world.shop.stock('SKU-1', 10);
  });
  afterAll(() => world.close());

  async function forge(fields: object): Promise<void> {
    const connection = await connect(url);
    const channel = await connection.createConfirmChannel();
    const body = {
      attempt: 1,
      customerId: 'nobody',
      currency: 'EUR',
      total: 1,
      lines: [{ sku: 'SKU-1', quantity: 3, unitPrice: 1 }],
      payment: { token: 'tok_visa' },
      ...fields,
    };
    const options = { type: 'OrderCreated', contentType: 'application/json', messageId: randomUUID() };
    channel.publish(
      `${world.prefix}saga.events`,
      'order.OrderCreated',
      Buffer.from(JSON.stringify(body)),
      options,
    );
    await channel.waitForConfirms();
    await connection.close();
  }
  const isSettled = () =>
    until('replies are handled', async () => (await world.broker.depth('orchestrator.replies')) === 0);

  it('of an order that there is not is parked once, however often its saga asks, and shows as an incident', async () => {
    const orderId = randomUUID();
    await forge({ orderId });
    await until('its saga has sent its command many times', async () => {
      const answer = await world.shop.get<{ incident: object | null; history: { kind: string }[] }>(
        'orchestrator',
        `/sagas/${orderId}`,
      );
      if (answer.status !== 200 || answer.body.incident === null) return false;
      return answer.body.history.filter(({ kind }) => kind === 'command').length >= 5;
    });
    expect(await world.deadLetterCounts()).toEqual({ 'order.commands': 1 });
  });

  it('with the id of an order that there is changes nothing of it', async () => {
    const [orderId] = await world.shop.placeMany(1, () => ({
      lines: [{ sku: 'SKU-1', quantity: 1, unitPrice: 100 }],
    }));
    const [order] = await world.shop.ended([orderId!]);
    const before = await world.shop.saga(orderId!);
    await forge({ orderId });
    await forge({ orderId, attempt: 2 });
    await isSettled();
    const { history, ...after } = await world.shop.saga(orderId!);
    expect(after).toMatchObject({ state: before.state, attempt: 1, outcome: 'completed' });
    const moves = (rows: typeof history) => rows.filter(({ kind }) => kind !== 'stale');
    expect(moves(history)).toEqual(moves(before.history));
    expect(await world.shop.order(orderId!)).toEqual(order);
    expect(await world.shop.payments(orderId!)).toHaveLength(1);
  });

  it('of a later attempt begins no saga', async () => {
    const orderId = randomUUID();
    await forge({ orderId, attempt: 2 });
    await until('it is parked', async () => (await world.deadLetterCounts())['orchestrator.replies'] === 2);
    expect((await world.shop.get('orchestrator', `/sagas/${orderId}`)).status).toBe(404);
  });
});
