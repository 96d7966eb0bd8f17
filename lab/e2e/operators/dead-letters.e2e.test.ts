// What no handler can use is parked with its reason, and harms nothing else.
import { randomUUID } from 'node:crypto';
import type { WireMessage } from '@order-saga/shared/contracts/message';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishByHand } from '../../world/hand-made.ts';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';

describeOnRabbitMq('a message that nothing can use', (url) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(url);
    await world.startAll();
    await world.shop.stock('A', 1000);
  });
  afterAll(() => world.close());

  const seen = new Set<string>();

  /** Those that were not returned before. */
  async function deadLetters(queue: string, count: number): Promise<WireMessage[]> {
    const letters = await until(`${count} dead letters of ${queue}`, async () => {
      const all = await world.deadLetters(queue);
      const fresh = all.filter((letter) => !seen.has(idOf(letter)));
      return fresh.length >= count ? fresh : undefined;
    });
    for (const letter of letters) seen.add(idOf(letter));
    return letters;
  }

  const idOf = ({ properties: { headers = {} } }: WireMessage) => String(headers['x-dead-letter-id']);
  const reasonOf = ({ properties: { headers = {} } }: WireMessage) => headers['x-error-code'];

  it('is parked with its reason while the orders around it finish', async () => {
    const orderId = randomUUID();
    const garbage = Buffer.from('not json');
    const placing = world.shop.placeMany(60, () => ({}), 8);
    await world.broker.publish('stock.commands', garbage, {
      type: 'ReserveStock',
      messageId: 'garbage',
      correlationId: 'anything',
      headers: { mine: 'kept', traceparent: 'kept-too' },
    });
    await publishByHand(world, 'stock.commands', {
      type: 'PaintStock',
      messageId: 'unknown',
      body: { orderId, attempt: 1, colour: 'red' },
    });
    await publishByHand(world, 'stock.commands', {
      type: 'ReserveStock',
      messageId: 'incomplete',
      body: { orderId, attempt: 1 },
    });
    const letters = await deadLetters('stock.commands', 3);
    const byId = new Map(letters.map((letter) => [letter.properties.messageId, letter]));
    expect([...byId].map(([id, letter]) => [id, reasonOf(letter)]).sort()).toEqual([
      ['garbage', 'invalid-json'],
      ['incomplete', 'invalid-message'],
      ['unknown', 'unknown-type'],
    ]);
    for (const { properties } of letters) {
      expect(properties.headers?.['x-error-message']).toEqual(expect.stringMatching(/\S/));
      const failedAt = String(properties.headers?.['x-failed-at']);
      expect(new Date(failedAt).toISOString()).toBe(failedAt);
    }
    expect(byId.get('garbage')?.content).toEqual(garbage);
    expect(byId.get('garbage')?.properties).toMatchObject({
      type: 'ReserveStock',
      correlationId: 'anything',
      headers: { mine: 'kept', traceparent: 'kept-too' },
    });
    expect(JSON.parse(String(byId.get('unknown')?.content))).toEqual({ orderId, attempt: 1, colour: 'red' });
    expect(byId.get('unknown')?.properties).toMatchObject({ appId: 'by-hand', correlationId: orderId });

    const orderIds = await placing;
    const orders = await world.shop.ended(orderIds);
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['Completed']));
    expect(await violations(world.shop, orderIds, { A: 1000 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({ 'stock.commands': 3 });
  });

  it('is parked as unknown-saga when it replies to no saga', async () => {
    const body = { orderId: randomUUID(), attempt: 1 };
    await publishByHand(world, 'orchestrator.replies', { type: 'StockReserved', messageId: 'stray', body });
    const [letter] = await deadLetters('orchestrator.replies', 1);
    expect(letter?.properties.messageId).toBe('stray');
    expect(reasonOf(letter!)).toBe('unknown-saga');
    expect(JSON.parse(String(letter?.content))).toEqual(body);
  });

  it('is parked as unknown-order when it commands an order that nobody placed', async () => {
    const body = { orderId: randomUUID(), attempt: 1 };
    await publishByHand(world, 'order.commands', { type: 'CompleteOrder', body });
    const [letter] = await deadLetters('order.commands', 1);
    expect(reasonOf(letter!)).toBe('unknown-order');
  });

  it('names another order in its properties than in its body: parked, and neither order is touched', async () => {
    const [orderId] = await world.shop.placeMany(1, () => ({}));
    await world.shop.ended([orderId!]);
    const before = await world.shop.reservation(orderId!);
    const content = Buffer.from(JSON.stringify({ orderId, attempt: 1 }));
    await world.broker.publish('stock.commands', content, {
      type: 'ReleaseStock',
      correlationId: randomUUID(),
    });
    const [letter] = await deadLetters('stock.commands', 1);
    expect(reasonOf(letter!)).toBe('invalid-message');
    expect(await world.shop.reservation(orderId!)).toEqual(before);
  });
});
