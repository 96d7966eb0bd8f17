// Messages that cannot be written, in one batch with others: none of them vanishes, and what came with them is done.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishByHand } from '../../world/hand-made.ts';
import { request } from '../../world/http.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';

const QUEUE = 'orchestrator.replies';
/** Deeper than the stack of whoever writes it. */
const DEEP = '['.repeat(20_000) + ']'.repeat(20_000);

describeOnRabbitMq('a message that cannot be written', (url) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(url);
    await world.startAll();
    await world.shop.stock('A', 1000);
  });
  afterAll(() => world.close());

  /** Orders that wait for their payment for as long as the test lasts. */
  async function waiting(count: number): Promise<string[]> {
    const orderIds = await world.shop.placeMany(count, () => ({ token: 'tok_hang' }));
    for (const orderId of orderIds)
      await until('its payment', async () => (await world.shop.saga(orderId)).state === 'StockReserved');
    return orderIds;
  }

  /** Has what is published be there when the orchestrator begins, so that it is one batch. */
  async function inOneBatch(publish: () => Promise<void>): Promise<void> {
    for (const replica of world.replicas('orchestrator')) await replica.end();
    await publish();
    await world.start('orchestrator');
  }

  async function reply(type: string, body: object): Promise<string> {
    const messageId = randomUUID();
    await publishByHand(world, QUEUE, { type, body, messageId });
    return messageId;
  }

  async function unwritable(orderId: string, value: string): Promise<string> {
    const messageId = randomUUID();
    const body = `{"orderId":"${orderId}","attempt":5,"x":${value}}`;
    await world.broker.publish(QUEUE, Buffer.from(body), { type: 'StockReserved', messageId });
    return messageId;
  }

  async function parked(): Promise<Map<string, string>> {
    const { body } = await request<{ items: { messageId: string; code: string }[] }>(
      'GET',
      `${world.replicas('orchestrator')[0]!.url}/admin/dead-letters?limit=200`,
      { headers: { authorization: `Bearer ${world.adminToken}` } },
    );
    return new Map(body.items.map(({ messageId, code }) => [messageId, code]));
  }

  const recorded = async (orderId: string) =>
    (await world.shop.saga(orderId)).history.flatMap(({ kind, messageId }) =>
      kind === 'stale' ? [messageId] : [],
    );

  it.each([
    ['nested 20,000 deep', DEEP],
    ['of 300 KiB', JSON.stringify('x'.repeat(300 * 1024))],
    ['with U+0000', '"\\u0000"'],
    ['with half of a surrogate pair in a name', '{"\\udc00":1}'],
  ])('%s is parked, and stale replies around it are recorded', async (_what, value) => {
    const [orderId] = await waiting(1);
    const plain: string[] = [];
    const bad: string[] = [];
    await inOneBatch(async () => {
      for (let turn = 0; turn < 3; turn++) {
        plain.push(await reply('StockReserved', { orderId, attempt: 5 }));
        bad.push(await unwritable(orderId!, value));
        plain.push(await reply('StockReserved', { orderId, attempt: 5 }));
      }
    });
    await until('the stale replies', async () => {
      const stale = await recorded(orderId!);
      return plain.every((id) => stale.includes(id));
    });
    const codes = await until('the dead letters', async () => {
      const letters = await parked();
      return bad.every((id) => letters.has(id)) && bad.map((id) => letters.get(id));
    });
    expect(codes).toEqual(['beyond-limits', 'beyond-limits', 'beyond-limits']);
  });

  it('harms neither the move of its order nor the cancel of another one in its batch', async () => {
    const [declined, cancelled] = await waiting(2);
    await inOneBatch(async () => {
      await unwritable(declined!, DEEP);
      await reply('PaymentFailed', {
        orderId: declined,
        attempt: 1,
        reason: 'PaymentDeclined',
        declineCode: 'card_declined',
      });
      await reply('OrderCancelRequested', { orderId: cancelled, attempt: 1 });
      await unwritable(declined!, DEEP);
    });
    const [one, other] = await world.shop.ended([declined!, cancelled!], 40_000);
    expect([one?.failure?.reason, other?.failure?.reason]).toEqual(['PaymentDeclined', 'Cancelled']);
    for (const orderId of [declined!, cancelled!]) {
      expect((await world.shop.saga(orderId)).state).toBe('Failed');
      expect((await world.shop.reservation(orderId))?.status).toBe('Released');
    }
  });
});
