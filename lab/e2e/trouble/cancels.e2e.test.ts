// Cancels that are accepted while order-service has no broker.
import { openTcpProxy, type TcpProxy } from '@order-saga/shared/broker/testing/tcp-proxy';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { openWorld, type World } from '../../world/world.ts';

describeOnRabbitMq('while order-service has no broker', (url) => {
  let world: World;
  let proxy: TcpProxy;
  beforeAll(async () => {
    proxy = await openTcpProxy(url, 5672);
    world = await openWorld(url);
    await Promise.all([
      world.start('order-service', { env: { RABBITMQ_URL: proxy.url } }),
      ...(['orchestrator', 'stock-service', 'payment-service'] as const).map((service) =>
        world.start(service),
      ),
    ]);
    await world.shop.stock('SKU-1', 1000);
  });
  afterAll(async () => {
    await world.close();
    await proxy.stop();
  });

  it('a cancel takes effect before the order moves on, however many orders wait with it', async () => {
    await proxy.stop();
    const ids = await world.shop.placeMany(200, () => ({
      lines: [{ sku: 'SKU-1', quantity: 1, unitPrice: 100 }],
    }));
    const cancelled = ids.filter((_, index) => index % 20 === 19);
    for (const orderId of cancelled) expect((await world.shop.cancel(orderId)).status).toBe(202);
    await proxy.start();
    const orders = await world.shop.ended(ids);
    const failed = orders.filter(({ status }) => status === 'Failed');
    expect(failed.map(({ orderId, failure }) => [orderId, failure?.reason]).sort()).toEqual(
      cancelled.map((orderId) => [orderId, 'Cancelled']).sort(),
    );
    for (const orderId of cancelled) expect(await world.shop.payments(orderId)).toEqual([]);
  });
});
