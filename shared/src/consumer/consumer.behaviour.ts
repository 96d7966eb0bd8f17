// What a consumer does on every broker. Run by in-process.test.ts and rabbitmq.int.test.ts.
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Broker, BrokerUnavailableError, type OutgoingMessage } from '../broker/broker.ts';
import { publishMessages } from '../broker/publisher.ts';
import {
  type BrokerHarness,
  collect,
  deadLetters,
  eventually,
  type MakeBroker,
  outgoing,
} from '../broker/testing/broker-harness.ts';
import { sample, samples } from '../broker/testing/sample-messages.ts';
import { REPLIES_QUEUE } from '../broker/topology.ts';
import { createMessage, type Message } from '../contracts/message.ts';
import { type BatchHandler, type Consumer, type ConsumerOptions, startConsumer } from './consumer.ts';

const QUEUE = 'stock.commands';
const done = { publish: [] };

/** The message's own fault, as `isOwnFault` below sees it. */
class OwnFault extends Error {}

export function describeConsumer(name: string, makeBroker: MakeBroker): void {
  describe(`consumer on the ${name} broker`, () => {
    let harness: BrokerHarness;
    let broker: Broker;
    let consumers: Consumer[];
    const metrics = { consumed: vi.fn(), batchSize: vi.fn(), deadLetter: vi.fn() };
    beforeEach(async () => {
      vi.resetAllMocks();
      consumers = [];
      harness = await makeBroker();
      broker = harness.broker;
    });
    afterEach(async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await broker.close();
    });

    function start(handler: BatchHandler, options: Partial<ConsumerOptions> = {}): Consumer {
      const consumer = startConsumer({
        broker,
        queue: QUEUE,
        appId: 'stock-service',
        handler,
        maxAttempts: 3,
        isOwnFault: (error) => error instanceof OwnFault,
        probe: async () => true,
        logger: pino({ enabled: false }),
        metrics,
        ...options,
      });
      consumers.push(consumer);
      return consumer;
    }

    /** A handler that keeps what it was called with. */
    function recording(handle: (messages: readonly Message[]) => void | Promise<void> = () => {}) {
      const batches: string[][] = [];
      const handled: string[] = [];
      const handler: BatchHandler = async (messages) => {
        const ids = messages.map(({ messageId }) => messageId);
        batches.push(ids);
        await handle(messages);
        handled.push(...ids);
        return messages.map(() => done);
      };
      return { handler, batches, handled };
    }

    const ids = (messages: readonly Message[]) => messages.map(({ messageId }) => messageId);

    /** Nothing is left, neither waiting nor unsettled. */
    async function expectEmpty(consumer: Consumer): Promise<void> {
      await eventually(() => expect(consumer.waiting()).toBe(0));
      await consumer.stop();
      await eventually(async () => expect(await broker.depth(QUEUE)).toEqual({ ready: 0, consumers: 0 }));
    }

    test('handles each message once and publishes what it caused before the ack', async () => {
      const commands = samples('ReserveStock', 40);
      const consumer = start(async (messages) =>
        messages.map(({ messageId, body: { orderId } }) => ({
          publish: [
            createMessage(
              'StockReserved',
              { orderId, attempt: 1 },
              { causationId: messageId, traceparent: null },
            ) as Message,
          ],
        })),
      );
      await publishMessages(broker, 'test', commands);

      const replies = collect(broker, REPLIES_QUEUE, { ack: true });
      await eventually(() => expect(replies.deliveries).toHaveLength(40));
      expect(replies.deliveries.map(({ properties }) => properties.headers!['causation-id'])).toEqual(
        ids(commands),
      );
      expect(replies.deliveries[0]!.properties.appId).toBe('stock-service');
      await expectEmpty(consumer);
      expect(metrics.consumed.mock.calls.reduce((sum, [, , count]) => sum + count, 0)).toBe(40);
    });

    test('takes what arrived during a batch as the next one, up to its limit', async () => {
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const { handler, batches } = recording(() => held);
      const consumer = start(handler, { maxBatch: 16, prefetch: 100 });
      const [first, ...later] = samples('ReserveStock', 41);
      await publishMessages(broker, 'test', [first!]);
      await eventually(() => expect(batches).toEqual([[first!.messageId]]));
      await publishMessages(broker, 'test', later);
      await eventually(() => expect(consumer.waiting()).toBe(41));

      release();

      await eventually(() => expect(batches.map((batch) => batch.length)).toEqual([1, 16, 16, 8]));
      expect(metrics.batchSize.mock.calls).toEqual([1, 16, 16, 8].map((size) => [QUEUE, size]));
    });

    test('dead-letters what is no message and handles the rest of the batch', async () => {
      const good = samples('ReserveStock', 4);
      const [a, b, c, d] = good.map(outgoing);
      const bad = outgoing(sample('ReserveStock'));
      const garbage = [
        { ...bad, content: Buffer.from('{"not json') },
        { ...bad, content: Buffer.from('{"orderId":"no-uuid"}') },
        { ...bad, properties: { ...bad.properties, type: 'NoSuchType' } },
        { ...bad, properties: {} },
        { ...bad, content: Buffer.alloc(0) },
      ] satisfies OutgoingMessage[];
      const { handler, handled } = recording();
      await broker.publish([a!, ...garbage.slice(0, 3), b!, c!, ...garbage.slice(3), d!]);

      const consumer = start(handler);

      const letters = await deadLetters(harness, QUEUE, 5);
      expect(letters.map(({ properties }) => properties.headers!['x-error-code'])).toEqual([
        'invalid-json',
        'invalid-message',
        'unknown-type',
        'unknown-type',
        'invalid-json',
      ]);
      expect(letters.map(({ content }) => content)).toEqual(garbage.map(({ content }) => content));
      await eventually(() => expect(handled).toEqual(ids(good)));
      await expectEmpty(consumer);
      expect(metrics.deadLetter).toHaveBeenCalledWith(QUEUE, 'unknown-type');
    });

    test('dead-letters what the handler rejects, with its code', async () => {
      const messages = samples('ReserveStock', 3);
      const odd = messages[1]!.messageId;
      const consumer = start(async (batch) =>
        batch.map(({ messageId }) =>
          messageId === odd ? { reject: { code: 'unknown-order', message: 'no such order' } } : done,
        ),
      );
      await publishMessages(broker, 'test', messages);

      const [letter] = await deadLetters(harness, QUEUE, 1);

      expect(letter!.properties).toMatchObject({ messageId: odd });
      expect(letter!.properties.headers).toMatchObject({
        'x-error-code': 'unknown-order',
        'x-error-message': 'no such order',
      });
      await expectEmpty(consumer);
    });

    test('dead-letters a poison message after exactly its tries, and handles its neighbours once', async () => {
      const messages = samples('ReserveStock', 60);
      const poison = messages[23]!.messageId;
      const { handler, batches, handled } = recording((batch) => {
        if (ids(batch).includes(poison)) throw new OwnFault('cannot be\ndone');
      });
      await publishMessages(broker, 'test', messages);

      const consumer = start(handler);

      const [letter] = await deadLetters(harness, QUEUE, 1);
      expect(letter!.properties.messageId).toBe(poison);
      expect(letter!.properties.headers).toMatchObject({
        'x-error-code': 'handler-failed',
        'x-error-message': 'Error: cannot be done',
      });
      expect(batches.filter((batch) => batch.length === 1 && batch[0] === poison)).toHaveLength(3);
      expect([...handled].sort()).toEqual(
        ids(messages)
          .filter((id) => id !== poison)
          .sort(),
      );
      await expectEmpty(consumer);
    });

    test('keeps handling the others while a poison message waits for its next try', async () => {
      const poison = sample('ReserveStock');
      const { handler, batches, handled } = recording((batch) => {
        if (ids(batch).includes(poison.messageId)) throw new OwnFault();
      });
      start(handler, { maxAttempts: 1000 });
      await publishMessages(broker, 'test', [poison]);
      await eventually(() => expect(batches.length).toBeGreaterThanOrEqual(3));

      const others = samples('ReserveStock', 10);
      await publishMessages(broker, 'test', others);

      await eventually(() => expect(handled).toEqual(ids(others)));
    });

    test('waits for what is away without costing a message a try', async () => {
      let away = true;
      const messages = samples('ReserveStock', 5);
      const { handler, batches, handled } = recording(() => {
        if (away) throw new Error('connection refused');
      });
      const consumer = start(handler, { maxAttempts: 1, probe: async () => !away });
      await publishMessages(broker, 'test', messages);
      await eventually(() => expect(batches.length).toBeGreaterThan(3));

      away = false;

      await eventually(() => expect(handled).toEqual(ids(messages)));
      await expectEmpty(consumer);
      expect(await harness.takeDeadLetters(QUEUE)).toEqual([]);
    });

    test('counts no try while something else is broken', async () => {
      let healthy = false;
      const [message] = samples('ReserveStock', 1);
      const { handler, batches } = recording(() => {
        throw new OwnFault();
      });
      start(handler, { maxAttempts: 2, probe: async () => healthy });
      await publishMessages(broker, 'test', [message!]);
      await eventually(() => expect(batches.length).toBeGreaterThan(3));
      expect(await harness.takeDeadLetters(QUEUE)).toEqual([]);

      const before = batches.length;
      healthy = true;

      await deadLetters(harness, QUEUE, 1);
      expect(batches.length - before).toBe(2);
    });

    test('gives its messages to a healthy replica when its database stays away, and takes part again after', async () => {
      let away = true;
      const sick = recording(() => {
        if (away) throw new Error('connection refused');
      });
      start(sick.handler, { patienceMs: 50, probeIntervalMs: 20, probe: async () => !away });
      const messages = samples('ReserveStock', 10);
      await publishMessages(broker, 'test', messages);
      await eventually(() => expect(sick.batches.length).toBeGreaterThan(0));

      const healthy = recording();
      const replica = start(healthy.handler);
      await eventually(() => expect([...healthy.handled].sort()).toEqual(ids(messages).sort()));
      await replica.stop();

      away = false;
      const later = samples('ReserveStock', 3);
      await publishMessages(broker, 'test', later);
      await eventually(() => expect(sick.handled).toEqual(ids(later)));
    });

    test('isolates a message that fails for no known reason while everything else works', async () => {
      const messages = samples('ReserveStock', 20);
      const odd = messages[11]!.messageId;
      let mended = false;
      const { handler, handled } = recording((batch) => {
        if (ids(batch).includes(odd) && !mended) throw new Error('something new');
      });
      const consumer = start(handler, { patienceMs: 50, maxAttempts: 1 });
      await publishMessages(broker, 'test', messages);
      await eventually(() =>
        expect([...handled].sort()).toEqual(
          ids(messages)
            .filter((id) => id !== odd)
            .sort(),
        ),
      );

      mended = true;

      await eventually(() => expect(handled).toContain(odd));
      await expectEmpty(consumer);
      expect(await harness.takeDeadLetters(QUEUE)).toEqual([]);
    });

    test('publishes again until it works, and acks only then', async () => {
      let failing = true;
      const publish = vi.fn((messages: readonly OutgoingMessage[]) =>
        failing ? Promise.reject(new BrokerUnavailableError('away')) : broker.publish(messages),
      );
      const [message] = samples('ReserveStock', 1);
      const reply = sample('StockReserved', message!.body.orderId);
      const handler = vi.fn<BatchHandler>(async () => [{ publish: [reply] }]);
      const consumer = start(handler, { broker: { ...broker, publish } });
      await publishMessages(broker, 'test', [message!]);
      await eventually(() => expect(publish.mock.calls.length).toBeGreaterThan(2));
      expect(consumer.waiting()).toBe(1);

      failing = false;

      const replies = collect(broker, REPLIES_QUEUE);
      await eventually(() => expect(replies.ids()).toEqual([reply.messageId]));
      await expectEmpty(consumer);
      expect(handler).toHaveBeenCalledTimes(1);
    });

    test('dead-letters a message whose reply cannot be written', async () => {
      const messages = samples('ReserveStock', 3);
      const odd = messages[0]!.messageId;
      const unwritable = { ...sample('StockReserved'), body: { amount: 1n } } as unknown as Message;
      const consumer = start(async (batch) =>
        batch.map(({ messageId }) => ({ publish: messageId === odd ? [unwritable] : [] })),
      );
      await publishMessages(broker, 'test', messages);
      const [letter] = await deadLetters(harness, QUEUE, 1);
      expect(letter!.properties.messageId).toBe(odd);
      await expectEmpty(consumer);
    });

    test('finishes the batch in hand when it is stopped, and leaves the rest in the queue', async () => {
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const messages = samples('ReserveStock', 10);
      const { handler, batches, handled } = recording(() => held);
      const consumer = start(handler, { maxBatch: 4 });
      await publishMessages(broker, 'test', messages);
      await eventually(() => expect(consumer.waiting()).toBe(10));
      const inHand = batches[0]!;

      const stopped = consumer.stop();
      release();
      await stopped;

      expect(handled).toEqual(inHand);
      await eventually(async () =>
        expect(await broker.depth(QUEUE)).toEqual({ ready: 10 - inHand.length, consumers: 0 }),
      );
    });

    /** One message whose reply is published once `confirm` is called; resolves when its publishing has begun. */
    async function startPublishing() {
      const confirmed = Promise.withResolvers<void>();
      const publish = vi.fn(async (messages: readonly OutgoingMessage[]) => {
        await confirmed.promise;
        return broker.publish(messages);
      });
      const consumer = start(
        async (messages) =>
          messages.map(({ body: { orderId } }) => ({ publish: [sample('StockReserved', orderId)] })),
        { broker: { ...broker, publish } },
      );
      await publishMessages(broker, 'test', samples('ReserveStock', 1));
      await eventually(() => expect(publish).toHaveBeenCalled());
      return { consumer, confirm: confirmed.resolve };
    }

    test('waits for the confirms of its batch when it is stopped', async () => {
      const { consumer, confirm } = await startPublishing();
      const stopped = consumer.stop();
      confirm();
      await stopped;
      await eventually(async () => expect(await broker.depth(QUEUE)).toEqual({ ready: 0, consumers: 0 }));
      expect((await broker.depth(REPLIES_QUEUE)).ready).toBe(1);
    });

    test('gives back what could not be published until it stopped', async () => {
      const { consumer } = await startPublishing();
      await consumer.stop();
      await eventually(async () => expect(await broker.depth(QUEUE)).toEqual({ ready: 1, consumers: 0 }));
      expect((await broker.depth(REPLIES_QUEUE)).ready).toBe(0);
    });

    test('stops while it waits for its database', async () => {
      const { handler, batches } = recording(() => {
        throw new Error('connection refused');
      });
      const consumer = start(handler, { probe: async () => false });
      await publishMessages(broker, 'test', samples('ReserveStock', 1));
      await eventually(() => expect(batches.length).toBeGreaterThan(2));
      await consumer.stop();
      await eventually(async () => expect((await broker.depth(QUEUE)).ready).toBe(1));
    });
  });
}
