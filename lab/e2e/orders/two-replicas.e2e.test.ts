// The ordinary day: two replicas of every service, many orders at a time.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenOf } from '../../load/orders.ts';
import { request } from '../../world/http.ts';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { serviceNames } from '../../world/service-names.ts';
import { openWorld, type World } from '../../world/world.ts';

describeOnRabbitMq('two replicas of each service', (url) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(url);
    await world.startAll(2);
  });
  afterAll(() => world.close());

  it('finish 300 orders, 64 at a time, each charged once or not at all', async () => {
    const stocked = { A: 1000, B: 1000, C: 1000 };
    for (const [sku, pieces] of Object.entries(stocked)) await world.shop.stock(sku, pieces);
    const skus = Object.keys(stocked);
    const orderIds = await world.shop.placeMany(
      300,
      (index) => ({
        token: tokenOf(index),
        lines: [
          { sku: skus[index % 3]!, quantity: 1 + (index % 3), unitPrice: 100 },
          { sku: skus[(index + 1) % 3]!, quantity: 1, unitPrice: 50 },
        ],
      }),
      64,
    );
    const orders = await world.shop.ended(orderIds);
    expect(orders.filter(({ status }) => status === 'Failed').map(({ failure }) => failure)).toEqual(
      Array(30).fill({ reason: 'PaymentDeclined', detail: 'card_declined' }),
    );
    expect(await violations(world.shop, orderIds, stocked)).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });

  it('take waiting messages together: some batch had more than one', async () => {
    const metrics = await Promise.all(
      serviceNames.flatMap((service) =>
        world
          .replicas(service)
          .map(async ({ url: base }) => (await request<string>('GET', `${base}/metrics`)).body),
      ),
    );
    expect(metrics).toHaveLength(8);
    const largest = metrics.map(messagesInBatchesAboveOne);
    expect(Math.max(...largest)).toBeGreaterThan(0);
  });

  it('both take part in the work', async () => {
    for (const service of serviceNames) {
      const handled = await Promise.all(
        world.replicas(service).map(async ({ url: base }) => {
          const { body } = await request<string>('GET', `${base}/metrics`);
          return Number(/^messages_consumed_total\{.*result="handled".*\} (\d+)$/m.exec(body)?.[1] ?? 0);
        }),
      );
      expect(Math.min(...handled), service).toBeGreaterThan(0);
    }
  });
});

/** Batches with two or more messages, from the histogram `message_batch_size` of one replica. */
function messagesInBatchesAboveOne(metrics: string): number {
  const value = (pattern: RegExp) => Number(pattern.exec(metrics)?.[1] ?? 0);
  const all = value(/^message_batch_size_count\{.*\} (\d+)$/m);
  const single = value(/^message_batch_size_bucket\{.*le="1".*\} (\d+)$/m);
  return all - single;
}
