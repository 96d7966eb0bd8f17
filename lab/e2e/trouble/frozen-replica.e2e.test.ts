// A replica that stands still without dying (a paused container, a virtual machine on its way to another host): its
// connections stay open, and nobody is told.
import { commandQueue } from '@order-saga/shared/broker/topology';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenOf } from '../../load/orders.ts';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';
import { replicaInBatch } from './replica-in-batch.ts';

const STOCK_QUEUE = commandQueue('stock');
/** RabbitMQ gives a connection up after two to three heartbeats of 10 s. */
const MISSED_MS = 60_000;

describeOnRabbitMq(
  'a replica of stock-service that is frozen inside a batch, while the other stands by',
  (url) => {
    let world: World;
    const placed: string[] = [];
    beforeAll(async () => {
      world = await openWorld(url);
      await world.startAll();
      await world.start('stock-service');
      await world.shop.stock('A', 10_000);
    });
    afterAll(() => world.close());

    async function place(count: number): Promise<string[]> {
      const orderIds = await world.shop.placeMany(count, (index) => ({
        token: tokenOf(index),
      }));
      placed.push(...orderIds);
      return orderIds;
    }

    it('is relieved by the other, which ends its orders', async () => {
      await until('one of two stands by', async () => {
        await world.shop.ended(await place(5));
        return (await world.broker.consumers(STOCK_QUEUE)) === 1;
      });
      const release = await world.databases.hold('stock-service', 'reservation');
      let orderIds: string[];
      try {
        orderIds = await place(20);
        const active = await replicaInBatch(world, 'stock-service', 'reservation');
        active.signal('SIGSTOP');
      } finally {
        await release();
      }
      const orders = await world.shop.ended(orderIds, MISSED_MS);
      expect(orders.filter(({ status }) => status === 'Completed')).toHaveLength(18);
    }, 120_000);

    it('does nothing twice when it wakes up', async () => {
      for (const replica of world.replicas('stock-service')) replica.signal('SIGCONT');
      for (const replica of world.replicas('stock-service')) await replica.ready();
      await world.shop.ended(await place(20));
      expect(await violations(world.shop, placed, { A: 10_000 })).toEqual([]);
      expect(await world.deadLetterCounts()).toEqual({});
    });
  },
);
