// The last pieces of a product, wanted by everyone at once.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { openWorld, type World } from '../../world/world.ts';

describeOnRabbitMq('100 orders at once for the last 10 pieces', (url) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(url);
    await world.startAll();
    await world.start('stock-service');
  });
  afterAll(() => world.close());

  it('complete exactly 10 times, and fail as OutOfStock for the others', async () => {
    const stocked = { HOT: 10, COLD: 1000 };
    for (const [sku, pieces] of Object.entries(stocked)) await world.shop.stock(sku, pieces);
    const line = (sku: string) => ({ sku, quantity: 1, unitPrice: 5 });
    // Half of them name the products the other way round: locks taken in that order would deadlock.
    const orderIds = await world.shop.placeMany(
      100,
      (index) => ({ lines: index % 2 ? [line('HOT'), line('COLD')] : [line('COLD'), line('HOT')] }),
      100,
    );
    const orders = await world.shop.ended(orderIds);
    const failed = orders.filter(({ status }) => status === 'Failed');
    expect(orders.filter(({ status }) => status === 'Completed')).toHaveLength(10);
    expect(failed.map(({ failure }) => failure?.reason)).toEqual(Array(90).fill('OutOfStock'));
    expect(await violations(world.shop, orderIds, stocked)).toEqual([]);
    expect(await world.shop.product('HOT')).toMatchObject({ available: 0, reserved: 10 });
  });

  it('fail as UnknownProduct when one line is unknown, whatever else is short', async () => {
    const line = (sku: string) => ({ sku, quantity: 1, unitPrice: 5 });
    const [orderId] = await world.shop.placeMany(1, () => ({ lines: [line('HOT'), line('NOWHERE')] }));
    const [order] = await world.shop.ended([orderId!]);
    expect(order?.failure?.reason).toBe('UnknownProduct');
    expect(await world.shop.reservation(orderId!)).toBeNull();
  });
});
