// What every broker behind the port does. Run by in-process.test.ts and rabbitmq.int.test.ts.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deadLetter } from '../consumer/dead-letter.ts';
import { catalogue, kindOf, type MessageType, messageTypes } from '../contracts/catalogue.ts';
import { decode } from '../contracts/message.ts';
import { BrokerUnavailableError, UnroutableError } from './broker.ts';
import { publishMessages } from './publisher.ts';
import {
  type BrokerHarness,
  collect,
  deadLetters,
  eventually,
  type MakeBroker,
  outgoing,
} from './testing/broker-harness.ts';
import { sample, samples } from './testing/sample-messages.ts';
import { COMMANDS, commandQueue, hintQueue, isMandatory, REPLIES_QUEUE } from './topology.ts';

function queueOf(type: MessageType): string {
  const { owner } = catalogue[type];
  if (kindOf(type) === 'hint') return hintQueue(owner);
  return kindOf(type) === 'command' ? commandQueue(owner) : REPLIES_QUEUE;
}

export function describeBroker(name: string, makeBroker: MakeBroker): void {
  describe(`${name} broker`, () => {
    let harness: BrokerHarness;
    beforeEach(async () => {
      harness = await makeBroker();
    });
    afterEach(() => harness.broker.close());

    test.for(messageTypes.filter(isMandatory))('routes %s to its one queue, unchanged', async (type) => {
      const message = { ...sample(type), causationId: 'cause', traceparent: '00-ab-cd-01' };
      const { deliveries } = collect(harness.broker, queueOf(type));

      await publishMessages(harness.broker, 'test', [message]);

      await eventually(() => expect(deliveries).toHaveLength(1));
      const [delivery] = deliveries;
      expect(decode(delivery!)).toEqual(message);
      expect(delivery).toMatchObject({
        redelivered: false,
        properties: { appId: 'test', contentType: 'application/json', correlationId: message.body.orderId },
      });
    });

    test('sends news that nobody listens to, and the others of the call', async () => {
      const { deliveries } = collect(harness.broker, REPLIES_QUEUE);
      await publishMessages(harness.broker, 'test', [
        sample('OrderActionRequired'),
        sample('OrderCompleted'),
      ]);
      await eventually(() =>
        expect(deliveries.map(({ properties }) => properties.type)).toEqual(['OrderCompleted']),
      );
    });

    test('refuses a message that no queue takes, and sends the others of the call', async () => {
      const { broker } = harness;
      const [first, last] = samples('ReserveStock', 2).map(outgoing);
      const lost = { ...outgoing(sample('ReserveStock')), exchange: COMMANDS, routingKey: 'nobody' };

      await expect(broker.publish([first!, lost, last!])).rejects.toThrow(UnroutableError);

      const { ids } = collect(broker, 'stock.commands');
      await eventually(() =>
        expect(ids()).toEqual([first!.properties.messageId, last!.properties.messageId]),
      );
    });

    test('routes by queue name on the default exchange', async () => {
      const message = outgoing(sample('ReserveStock'));
      await harness.broker.publish([{ ...message, exchange: '', routingKey: 'payment.commands' }]);
      const { ids } = collect(harness.broker, 'payment.commands');
      await eventually(() => expect(ids()).toEqual([message.properties.messageId]));
    });

    test('delivers in the order of publishing', async () => {
      const messages = samples('ReserveStock', 200);
      const { ids } = collect(harness.broker, 'stock.commands', { prefetch: 10, ack: true });
      await publishMessages(harness.broker, 'test', messages.slice(0, 150));
      await publishMessages(harness.broker, 'test', messages.slice(150));
      await eventually(() => expect(ids()).toEqual(messages.map(({ messageId }) => messageId)));
    });

    test('hands out no more than the prefetch until something is settled', async () => {
      const { broker } = harness;
      await publishMessages(broker, 'test', samples('ReserveStock', 5));
      const { deliveries } = collect(broker, 'stock.commands', { prefetch: 2 });
      await eventually(async () =>
        expect(await broker.depth('stock.commands')).toEqual({ ready: 3, consumers: 1 }),
      );
      await eventually(() => expect(deliveries).toHaveLength(2));

      deliveries[0]!.ack();
      await eventually(() => expect(deliveries).toHaveLength(3));
      await eventually(async () =>
        expect(await broker.depth('stock.commands')).toEqual({ ready: 2, consumers: 1 }),
      );
    });

    test('shares a queue among its consumers, each message once', async () => {
      const { broker } = harness;
      const consumers = [1, 2, 3].map(() => collect(broker, 'stock.commands', { prefetch: 5, ack: true }));
      await eventually(async () => expect((await broker.depth('stock.commands')).consumers).toBe(3));
      const messages = samples('ReserveStock', 90);

      await publishMessages(broker, 'test', messages);

      const all = () => consumers.flatMap(({ ids }) => ids());
      await eventually(() => expect(all().sort()).toEqual(messages.map(({ messageId }) => messageId).sort()));
      for (const { deliveries } of consumers) expect(deliveries.length).toBeGreaterThan(0);
    });

    test('gives what a closed consumer left unsettled to another, in order and marked', async () => {
      const { broker } = harness;
      const messages = samples('ReserveStock', 6);
      const ids = messages.map(({ messageId }) => messageId);
      await publishMessages(broker, 'test', messages);
      const first = collect(broker, 'stock.commands', { prefetch: 4 });
      await eventually(() => expect(first.deliveries).toHaveLength(4));
      first.deliveries[1]!.ack();
      await eventually(() => expect(first.deliveries).toHaveLength(5));

      await first.subscription.close();

      expect(first.deliveries.every((delivery) => !delivery.isLive())).toBe(true);
      const second = collect(broker, 'stock.commands');
      await eventually(() => expect(second.ids()).toEqual([ids[0], ids[2], ids[3], ids[4], ids[5]]));
      expect(second.deliveries.map(({ redelivered }) => redelivered)).toEqual([
        true,
        true,
        true,
        true,
        false,
      ]);
      expect(first.deliveries).toHaveLength(5);
    });

    test('settles nothing through a delivery whose consumer has closed', async () => {
      const { broker } = harness;
      await publishMessages(broker, 'test', samples('ReserveStock', 1));
      const { deliveries, subscription } = collect(broker, 'stock.commands');
      await eventually(() => expect(deliveries).toHaveLength(1));
      await subscription.close();

      deliveries[0]!.ack();

      await eventually(async () =>
        expect(await broker.depth('stock.commands')).toEqual({ ready: 1, consumers: 0 }),
      );
    });

    test('settles out of order and twice without losing or repeating a message', async () => {
      const { broker } = harness;
      await publishMessages(broker, 'test', samples('ReserveStock', 20));
      const { deliveries, ids, subscription } = collect(broker, 'stock.commands');
      await eventually(() => expect(deliveries).toHaveLength(20));
      const kept = [0, 7, 19];
      const shuffled = [12, 3, 18, 1, 2, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16, 17];
      for (const index of shuffled) {
        deliveries[index]!.ack();
        // A turn of its own each, so that acks are not all joined.
        await new Promise(setImmediate);
        deliveries[index]!.ack();
      }
      const expected = kept.map((index) => ids()[index]);
      await subscription.close();

      const rest = collect(broker, 'stock.commands');
      await eventually(() => expect(rest.ids()).toEqual(expected));
    });

    test('keeps a dead letter with its body, its properties and its reason', async () => {
      const message = outgoing({ ...sample('ReserveStock'), causationId: 'cause' });
      await harness.broker.publish([
        deadLetter('stock.commands', message, { code: 'a-code', message: 'why\nso' }),
      ]);

      const [letter] = await deadLetters(harness, 'stock.commands', 1);

      expect(letter!.content).toEqual(message.content);
      expect(letter!.properties).toMatchObject({
        messageId: message.properties.messageId,
        type: 'ReserveStock',
      });
      expect(letter!.properties.headers).toMatchObject({
        'causation-id': 'cause',
        'x-error-code': 'a-code',
        'x-error-message': 'why so',
        'x-failed-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      });
    });

    test('refuses a dead letter of a queue that does not exist', async () => {
      const letter = deadLetter('no.queue', outgoing(sample('ReserveStock')), { code: 'c', message: 'm' });
      await expect(harness.broker.publish([letter])).rejects.toThrow(UnroutableError);
    });

    test('does not know the depth of a queue that does not exist, and works on', async () => {
      const { broker } = harness;
      await expect(broker.depth('no.queue')).rejects.toThrow(BrokerUnavailableError);
      await publishMessages(broker, 'test', samples('ReserveStock', 1));
      await eventually(async () => expect((await broker.depth('stock.commands')).ready).toBe(1));
      expect(broker.isUp()).toBe(true);
    });

    test('is up from its connection to its close', async () => {
      const { broker } = harness;
      expect(broker.isUp()).toBe(true);
      const before = broker.upForMs();
      await eventually(() => expect(broker.upForMs()).toBeGreaterThan(before));
      await broker.close();
      expect(broker.isUp()).toBe(false);
      expect(broker.upForMs()).toBe(0);
    });

    test('refuses everything after its close, which may be repeated', async () => {
      const { broker } = harness;
      const { deliveries } = collect(broker, 'stock.commands');
      await broker.close();
      await broker.close();
      await expect(publishMessages(broker, 'test', samples('ReserveStock', 1))).rejects.toThrow(
        BrokerUnavailableError,
      );
      await expect(broker.depth('stock.commands')).rejects.toThrow(BrokerUnavailableError);
      expect(() => collect(broker, 'stock.commands')).toThrow(BrokerUnavailableError);
      expect(deliveries).toHaveLength(0);
    });

    test('confirms what was published before its close began', async () => {
      const { broker } = harness;
      const published = publishMessages(broker, 'test', samples('ReserveStock', 50));
      await broker.close();
      await expect(published).resolves.toBeUndefined();
    });
  });
}
