// Replicas that stand by, on a real server.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConsumeMessage, connect as connectAmqp } from 'amqplib';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Broker, Delivery, Subscription } from '../../broker.ts';
import { publishMessages } from '../../publisher.ts';
import { eventually } from '../../testing/broker-harness.ts';
import { openRabbitMqServer, type RabbitMqServer } from '../../testing/rabbitmq-server.ts';
import { samples } from '../../testing/sample-messages.ts';
import { createRabbitMqBroker } from '../rabbitmq.ts';
import { createQueueConsumer } from './consumer.ts';

const url = process.env.RABBITMQ_URL?.split(',')[0] ?? '';
const reason = url === '' ? ' (no RabbitMQ: set RABBITMQ_URL)' : '';

describe.skipIf(url === '')(`standing by on RabbitMQ${reason}`, () => {
  const prefix = `test-${randomUUID().slice(0, 8)}.`;
  const logger = pino({ enabled: false });
  let server: RabbitMqServer;
  beforeAll(async () => {
    server = await openRabbitMqServer(url, prefix);
  });
  afterAll(() => server.close());

  const isUp = (broker: Broker) => eventually(() => expect(broker.isUp()).toBe(true));

  describe('replicas that consume the same queue', () => {
    const standby = { shareForMs: 150, lookEveryMs: 20 };
    let replicas: { broker: Broker; deliveries: Delivery[]; subscription: Subscription }[];
    let acking: boolean;
    beforeEach(async () => {
      await server.purge();
      acking = true;
      replicas = await Promise.all([openReplica(), openReplica()]);
    });
    afterEach(() => closeAll());

    const closeAll = () => Promise.all(replicas.map(({ broker }) => broker.close()));

    async function openReplica() {
      const broker = createRabbitMqBroker({ urls: [url], logger, prefix, standby });
      const deliveries: Delivery[] = [];
      const subscription = broker.subscribe('stock.commands', { prefetch: 20 }, (delivery) => {
        deliveries.push(delivery);
        if (acking) delivery.ack();
      });
      await isUp(broker);
      return { broker, deliveries, subscription };
    }

    /** @returns what each replica had of `count` messages */
    async function publish(count: number): Promise<number[]> {
      const before = replicas.map(({ deliveries }) => deliveries.length);
      const had = () => replicas.map(({ deliveries }, index) => deliveries.length - before[index]!);
      await publishMessages(replicas[0]!.broker, 'test', samples('ReserveStock', count));
      await eventually(() => expect(had().reduce((sum, each) => sum + each)).toBe(count));
      return had();
    }

    /**
     * Messages keep coming until one replica takes them all for a while: two that step back in the same moment are both
     * back some looks later. @returns the one that does, and the other
     */
    async function settleOnOne() {
      let active: (typeof replicas)[number] | undefined;
      await eventually(async () => {
        for (let time = 0; time < 4; time++) {
          const had = await publish(2);
          const all = replicas[had.indexOf(2)];
          expect(all).toBeDefined();
          if (time > 0) expect(all).toBe(active);
          active = all;
          await delay(2 * standby.lookEveryMs);
        }
      });
      return { active: active!, standing: replicas.find((replica) => replica !== active)! };
    }

    test('leave it to one of them, and the other takes it over when that one goes', async () => {
      const { active, standing } = await settleOnOne();
      expect(active.subscription.standsBy()).toBe(false);
      await eventually(() => expect(standing.subscription.standsBy()).toBe(true));
      const before = standing.deliveries.length;
      await active.broker.close();
      await publishMessages(standing.broker, 'test', samples('ReserveStock', 10));
      await eventually(() => expect(standing.deliveries).toHaveLength(before + 10));
      expect(standing.subscription.standsBy()).toBe(false);
    });

    test('take it together when one holds all that it can', async () => {
      await settleOnOne();
      acking = false;
      expect((await publish(35)).toSorted()).toEqual([15, 20]);
    });

    test('see their queue deleted also while they stand by', async () => {
      await settleOnOne();
      await server.deleteQueue('stock.commands');
      const all = () => replicas.flatMap(({ deliveries }) => deliveries).length;
      const before = all();
      await eventually(async () => {
        await publishMessages(replicas[0]!.broker, 'test', samples('ReserveStock', 1));
        expect(all()).toBeGreaterThan(before);
      });
      await eventually(() => expect(replicas.every(({ broker }) => broker.isUp())).toBe(true));
    });
  });

  test('settles what it holds after its consumer has ended, and consumes again', async () => {
    await server.purge();
    const connection = await connectAmqp(url, { noDelay: true });
    const channel = await connection.createChannel();
    const taken: ConsumeMessage[] = [];
    const consumer = createQueueConsumer(channel, `${prefix}stock.commands`, (message) =>
      taken.push(message!),
    );
    await consumer.consume();
    for (const text of ['one', 'two']) await server.publish('stock.commands', Buffer.from(text), {});
    await eventually(() => expect(taken).toHaveLength(2));
    await consumer.cancel();
    await server.publish('stock.commands', Buffer.from('three'), {});
    await eventually(async () => expect(await consumer.look()).toMatchObject({ ready: 1 }));
    for (const message of taken) channel.ack(message);
    await eventually(async () => expect(await consumer.look()).toEqual({ ready: 1, consumers: 0 }));
    await consumer.consume();
    await eventually(() =>
      expect(taken.map(({ content }) => String(content))).toEqual(['one', 'two', 'three']),
    );
    channel.ack(taken[2]!);
    await channel.close();
    await connection.close();
    await eventually(async () => expect(await server.depth('stock.commands')).toBe(0));
  });
});
