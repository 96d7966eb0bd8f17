// The RabbitMQ adapter on a real server: the behaviour of every broker, and what only a network can do to it.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { connect as connectByHand } from 'amqplib';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeConsumer } from '../../consumer/consumer.behaviour.ts';
import { startConsumer } from '../../consumer/consumer.ts';
import { deadLetter } from '../../consumer/dead-letter.ts';
import type { WireMessage } from '../../contracts/message.ts';
import { describeBroker } from '../broker.behaviour.ts';
import { type Broker, BrokerUnavailableError, UnroutableError } from '../broker.ts';
import { publishMessages } from '../publisher.ts';
import {
  type BrokerHarness,
  collect,
  eventually,
  outgoing,
  storeDeadLetters,
} from '../testing/broker-harness.ts';
import { openRabbitMqServer, type RabbitMqServer } from '../testing/rabbitmq-server.ts';
import { sample, samples } from '../testing/sample-messages.ts';
import { openTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { oldDeadLetterQueue } from '../testing/version-before.ts';
import { DEAD_LETTER, DEAD_LETTERS_QUEUE } from '../topology.ts';
import { createRabbitMqBroker, type RabbitMqBrokerOptions } from './rabbitmq.ts';

const url = process.env.RABBITMQ_URL?.split(',')[0] ?? '';
const reason = url === '' ? ' (no RabbitMQ: set RABBITMQ_URL)' : '';
/** Leaves the order of the URLs as it is. */
const asListed = () => 1 - Number.EPSILON;

describe.skipIf(url === '')(`RabbitMQ${reason}`, () => {
  const prefix = `test-${randomUUID().slice(0, 8)}.`;
  const logger = pino({ enabled: false });
  let server: RabbitMqServer;
  beforeAll(async () => {
    server = await openRabbitMqServer(url, prefix);
  });
  afterAll(() => server.close());

  const isUp = (broker: Broker) => eventually(() => expect(broker.isUp()).toBe(true));

  async function makeBroker(): Promise<BrokerHarness> {
    await server.purge();
    const broker = createRabbitMqBroker({ urls: [url], logger, prefix });
    const takeDeadLetters = storeDeadLetters(broker);
    await isUp(broker);
    return { broker, takeDeadLetters };
  }

  describeBroker('RabbitMQ', makeBroker);
  describeConsumer('RabbitMQ', makeBroker);

  describe('a queue of the version before', () => {
    const queue = oldDeadLetterQueue('stock.commands');
    const old = { queue, exchange: DEAD_LETTER, routingKeys: ['stock.commands'] };
    let broker: Broker;
    beforeEach(async () => {
      ({ broker } = await makeBroker());
      await server.declareAsBefore();
    });
    afterEach(() => broker.close());

    /** Leaves letters in it alone. @returns their message ids, in their order */
    async function fill(count: number): Promise<string[]> {
      const messages = samples('ReserveStock', count).map(outgoing);
      for (const { content, properties } of messages) await server.publish(queue, content, properties);
      await eventually(async () => expect(await server.depth(queue)).toBe(count));
      return messages.map(({ properties }) => properties.messageId!);
    }

    test('is emptied in its order, unbound, and deleted when that is asked for', async () => {
      const ids = await fill(120);
      const taken: (string | undefined)[] = [];
      const take = async (messages: readonly WireMessage[]) => {
        taken.push(...messages.map(({ properties }) => properties.messageId));
      };
      expect(await broker.retire(old, false, take)).toEqual({ exists: true, taken: 120, consumers: 0 });
      expect(taken).toEqual(ids);

      const letter = deadLetter('stock.commands', outgoing(sample('ReserveStock')), {
        code: 'c',
        message: 'm',
      });
      await broker.publish([letter]);
      await eventually(async () => expect(await server.depth(DEAD_LETTERS_QUEUE)).toBe(0));
      expect(await server.depth(queue)).toBe(0);

      expect(await broker.retire(old, true, take)).toEqual({ exists: false, taken: 0, consumers: 0 });
      expect(await server.exists(queue)).toBe(false);
      expect(await broker.retire(old, true, take)).toEqual({ exists: false, taken: 0, consumers: 0 });
      expect(broker.isUp()).toBe(true);
    });

    test('keeps what was not taken', async () => {
      await fill(60);
      const refusal = new Error('no database');
      let calls = 0;
      const retiring = broker.retire(old, true, async () => {
        if (++calls === 2) throw refusal;
      });
      await expect(retiring).rejects.toBe(refusal);
      await eventually(async () => expect(await server.depth(queue)).toBe(59));
    });

    test('stays while somebody consumes it', async () => {
      const model = await connectByHand(url);
      const channel = await model.createChannel();
      await channel.consume(prefix + queue, () => {});
      expect(await broker.retire(old, true, async () => {})).toEqual({
        exists: true,
        taken: 0,
        consumers: 1,
      });
      await model.close();
    });
  });

  describe('over a network that fails', () => {
    let proxy: TcpProxy;
    let brokers: Broker[];
    beforeEach(async () => {
      await server.purge();
      proxy = await openTcpProxy(url, 5672);
      brokers = [];
    });
    afterEach(async () => {
      await Promise.all(brokers.map((broker) => broker.close()));
      await proxy.stop();
    });

    function connect(options: Partial<RabbitMqBrokerOptions> = {}): Broker {
      const broker = createRabbitMqBroker({ urls: [proxy.url], logger, prefix, ...options });
      brokers.push(broker);
      return broker;
    }

    test('hands out again what was in hand when the connection was cut', async () => {
      const broker = connect();
      await isUp(broker);
      const messages = samples('ReserveStock', 20);
      await publishMessages(broker, 'test', messages);
      const { deliveries, ids } = collect(broker, 'stock.commands');
      await eventually(() => expect(deliveries).toHaveLength(20));
      for (const delivery of deliveries.slice(0, 5)) delivery.ack();
      await eventually(async () => expect((await broker.depth('stock.commands')).ready).toBe(0));
      const first = [...deliveries];

      proxy.cut();

      await eventually(() => expect(first.every((delivery) => !delivery.isLive())).toBe(true));
      await eventually(() => expect(deliveries.length).toBeGreaterThanOrEqual(35));
      // Acks of the old channel are no acks of the new one, whose tags count from 1 again.
      for (const delivery of first.slice(5)) delivery.ack();
      const again = deliveries.slice(20);
      expect(ids().slice(-15)).toEqual(messages.slice(5).map(({ messageId }) => messageId));
      for (const delivery of again) delivery.ack();
      await isUp(broker);
      await broker.close();
      await eventually(async () => expect(await server.depth('stock.commands')).toBe(0));
    });

    test('loses nothing and publishes nothing twice in effect while connections are cut all the time', async () => {
      const broker = connect();
      const handled = new Set<string>();
      const consumer = startConsumer({
        broker,
        queue: 'stock.commands',
        appId: 'test',
        handler: async (batch) => {
          for (const { messageId } of batch) handled.add(messageId);
          return batch.map(() => ({ publish: [] }));
        },
        maxAttempts: 1,
        isOwnFault: () => true,
        probe: async () => true,
        logger,
        metrics: { consumed: () => {}, batchSize: () => {}, deadLetter: () => {} },
      });
      const messages = samples('ReserveStock', 300);
      let cuts = 0;
      for (let index = 0; index < messages.length; index += 10) {
        const some = messages.slice(index, index + 10);
        if (index % 100 === 50) {
          proxy.cut();
          cuts++;
        }
        await eventually(() => publishMessages(broker, 'test', some), 20_000);
      }
      expect(cuts).toBe(3);
      await eventually(() => expect(handled.size).toBe(300), 20_000);
      expect(handled).toEqual(new Set(messages.map(({ messageId }) => messageId)));
      await consumer.stop();
      expect(await server.take(DEAD_LETTERS_QUEUE)).toEqual([]);
    }, 60_000);

    test('refuses at once while the broker is away, and works when it comes', async () => {
      await proxy.stop();
      const broker = connect();
      const { deliveries } = collect(broker, 'stock.commands', { ack: true });
      const message = samples('ReserveStock', 1);
      await expect(publishMessages(broker, 'test', message)).rejects.toThrow(BrokerUnavailableError);
      expect(broker.isUp()).toBe(false);
      expect(broker.upForMs()).toBe(0);

      await proxy.start();

      await isUp(broker);
      await publishMessages(broker, 'test', message);
      await eventually(() => expect(deliveries).toHaveLength(1));
    });

    test('rejects what is unconfirmed when the connection goes', async () => {
      const broker = connect();
      await isUp(broker);
      proxy.silence();
      const published = publishMessages(broker, 'test', samples('ReserveStock', 3));
      proxy.cut();
      await expect(published).rejects.toThrow(BrokerUnavailableError);
    });

    test('gives up a silent broker when a confirm is late, and connects anew', async () => {
      const broker = connect({ confirmTimeoutMs: 200 });
      await isUp(broker);
      proxy.silence();
      await expect(publishMessages(broker, 'test', samples('ReserveStock', 1))).rejects.toThrow(
        'no confirm within 200 ms',
      );
      expect(broker.isUp()).toBe(false);

      proxy.speak();

      await isUp(broker);
      await publishMessages(broker, 'test', samples('ReserveStock', 1));
    });

    test('closes while the broker is silent, and while it is away', async () => {
      const silent = connect();
      collect(silent, 'stock.commands');
      await isUp(silent);
      proxy.silence();
      const unconfirmed = publishMessages(silent, 'test', samples('ReserveStock', 1));
      unconfirmed.catch(() => {});
      await silent.close();
      await expect(unconfirmed).rejects.toThrow(BrokerUnavailableError);

      await proxy.stop();
      const away = connect();
      collect(away, 'stock.commands');
      await away.close();
    });

    test('opens a channel again that the server closed alone', async () => {
      const broker = connect();
      await isUp(broker);
      const unknownExchange = { ...outgoing(sample('ReserveStock')), exchange: 'no.exchange' };
      await expect(broker.publish([unknownExchange])).rejects.toThrow(BrokerUnavailableError);
      await isUp(broker);
      await publishMessages(broker, 'test', samples('ReserveStock', 1));
    });

    test('declares a deleted queue again and goes on consuming', async () => {
      const broker = connect();
      const { deliveries } = collect(broker, 'stock.commands', { ack: true });
      await isUp(broker);
      await server.deleteQueue('stock.commands');
      await eventually(async () => {
        await publishMessages(broker, 'test', samples('ReserveStock', 1));
        expect(deliveries.length).toBeGreaterThan(0);
      });
    });

    test('declares a deleted queue again that nobody consumes, when a message for it comes back', async () => {
      const broker = connect();
      await isUp(broker);
      await server.deleteQueue('payment.commands');
      const message = samples('ProcessPayment', 1);
      await expect(publishMessages(broker, 'test', message)).rejects.toThrow(UnroutableError);
      await eventually(() => publishMessages(broker, 'test', message));
    });

    test('uses the next URL when the first server is dead', async () => {
      const dead = await openTcpProxy(url, 5672);
      await dead.stop();
      const broker = connect({ urls: [dead.url, proxy.url], random: asListed });
      await isUp(broker);
      expect(proxy.connections()).toBe(1);
      await publishMessages(broker, 'test', samples('ReserveStock', 1));
    });

    test('moves to another server when its own dies', async () => {
      const other = await openTcpProxy(url, 5672);
      const broker = connect({ urls: [proxy.url, other.url], random: asListed });
      const { deliveries } = collect(broker, 'stock.commands', { ack: true });
      await isUp(broker);
      await proxy.stop();
      await eventually(() => publishMessages(broker, 'test', samples('ReserveStock', 1)));
      await eventually(() => expect(deliveries.length).toBeGreaterThan(0));
      await broker.close();
      await other.stop();
    });

    test('does not always begin with the first URL', async () => {
      const other = await openTcpProxy(url, 5672);
      // By chance it is the first one forty times in a row once in 10^12 runs.
      for (let copies = 0; copies < 40 && other.connections() === 0; copies++) {
        await isUp(connect({ urls: [proxy.url, other.url] }));
      }
      expect(other.connections()).toBe(1);
      await Promise.all(brokers.map((broker) => broker.close()));
      await other.stop();
    });

    test('keeps all its connections on one server', async () => {
      const other = await openTcpProxy(url, 5672);
      const broker = connect({ urls: [proxy.url, other.url] });
      for (const queue of ['stock.commands', 'payment.commands', 'order.commands']) collect(broker, queue);
      await isUp(broker);
      expect([proxy.connections(), other.connections()].toSorted()).toEqual([0, 4]);
      await broker.close();
      await other.stop();
    });
  });

  describe('messages of strangers', () => {
    test('are dead-lettered without the properties that would act again', async () => {
      const { broker, takeDeadLetters } = await makeBroker();
      const consumer = startConsumer({
        broker,
        queue: 'stock.commands',
        appId: 'test',
        handler: async (batch) => batch.map(() => ({ publish: [] })),
        maxAttempts: 1,
        isOwnFault: () => true,
        probe: async () => true,
        logger,
        metrics: { consumed: () => {}, batchSize: () => {}, deadLetter: () => {} },
      });
      await server.publish('stock.commands', Buffer.from('hello'), {
        contentType: 'text/plain',
        contentEncoding: 'identity',
        replyTo: 'somewhere',
        expiration: '60000',
        userId: 'guest',
        CC: ['nowhere'],
        headers: { list: [1, 'two', null], nested: { deep: true } },
      });
      // Headers so large that ours do not fit beside them.
      await server.publish('stock.commands', Buffer.from('large'), {
        headers: { large: 'x'.repeat(65_480) },
      });

      const letters: WireMessage[] = [];
      await eventually(async () => {
        letters.push(...(await takeDeadLetters('stock.commands')));
        expect(letters).toHaveLength(2);
      });

      const first = letters.find(({ content }) => content.toString() === 'hello')!;
      expect(first.properties).toMatchObject({
        contentType: 'text/plain',
        contentEncoding: 'identity',
        replyTo: 'somewhere',
        expiration: undefined,
        userId: undefined,
        headers: {
          list: [1, 'two', null],
          nested: { deep: true },
          'x-original-expiration': '60000',
          'x-original-user-id': 'guest',
          'x-original-cc': ['nowhere'],
          'x-error-code': 'unknown-type',
        },
      });
      expect(first.properties.headers).not.toHaveProperty('CC');
      const large = letters.find(({ content }) => content.toString() === 'large')!;
      expect(large.properties.headers).toMatchObject({ 'x-error-code': 'unknown-type' });
      expect(large.properties.headers).not.toHaveProperty('large');
      await consumer.stop();
      await broker.close();
    });

    test('are dead-lettered without their headers when these are nested too deep to be read', async () => {
      const { broker, takeDeadLetters } = await makeBroker();
      const [before, after] = samples('ReserveStock', 2).map(outgoing);
      await server.publish('stock.commands', before!.content, before!.properties);
      await publishDeep(`${prefix}stock.commands`, 6000);
      await server.publish('stock.commands', after!.content, after!.properties);
      const { ids } = collect(broker, 'stock.commands');
      await eventually(
        () =>
          expect(new Set(ids())).toEqual(new Set([before, after].map((each) => each!.properties.messageId))),
        60_000,
      );
      await eventually(async () => {
        const [letter] = await takeDeadLetters('stock.commands');
        expect(letter).toMatchObject({
          content: Buffer.from('deep'),
          properties: { messageId: 'deep', headers: { 'x-error-code': 'beyond-limits' } },
        });
      });
      await broker.close();
    }, 90_000);
  });

  test('says which queue exists with other arguments and what to do, and works once it is gone', async () => {
    const own = await openRabbitMqServer(url, `${prefix}other.`);
    await own.deleteQueue('stock.commands');
    await own.declareClassic('stock.commands');
    const lines: { level: number; reason?: string }[] = [];
    const telling = pino(
      {},
      {
        write: (line: string) => {
          lines.push(JSON.parse(line));
        },
      },
    );
    const broker = createRabbitMqBroker({ urls: [url], logger: telling, prefix: `${prefix}other.` });
    try {
      await eventually(() => expect(lines).not.toEqual([]));
      expect(lines[0]).toMatchObject({ level: 40, msg: 'RabbitMQ is away; trying again' });
      expect(lines[0]!.reason).toContain(
        `the queue ${prefix}other.stock.commands exists with another x-queue-type than this service declares (received`,
      );
      expect(lines[0]!.reason).toContain('move its messages elsewhere, then delete it');
      expect(broker.isUp()).toBe(false);
      await own.deleteQueue('stock.commands');
      await isUp(broker);
    } finally {
      await broker.close();
      await own.close();
    }
  });

  test('keeps a message that was lost with more connections than RabbitMQ 4 allows by default', async () => {
    await server.purge();
    await server.publish('stock.commands', Buffer.from('kept'), { persistent: true });
    for (let deaths = 0; deaths < 25; deaths++) await server.takeAndDie('stock.commands');
    await eventually(async () => expect(await server.depth('stock.commands')).toBe(1));
  });

  test('refuses URLs that are none, without showing their password', () => {
    for (const bad of ['amqp://user:secret@host:port', 'http://user:secret@host']) {
      expect(() => createRabbitMqBroker({ urls: [bad], logger })).toThrow(/^a RabbitMQ URL((?!secret).)*$/);
    }
    expect(() => createRabbitMqBroker({ urls: [], logger })).toThrow('no RabbitMQ URL');
  });
});

/** In a thread with a stack large enough for amqplib to write it. */
async function publishDeep(queue: string, levels: number): Promise<void> {
  const code = `
    const { connect } = require('amqplib');
    const { workerData: { url, queue, levels } } = require('node:worker_threads');
    (async () => {
      let headers = 1;
      for (let level = 0; level < levels; level++) headers = { '': headers };
      const model = await connect(url);
      const channel = await model.createConfirmChannel();
      channel.sendToQueue(queue, Buffer.from('deep'), { headers, messageId: 'deep' });
      await channel.waitForConfirms();
      await model.close();
    })();`;
  const workerData = { url, queue, levels };
  const worker = new Worker(code, { eval: true, workerData, resourceLimits: { stackSizeMb: 64 } });
  await once(worker, 'exit');
}
