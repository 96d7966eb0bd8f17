import { expect, test } from 'vitest';
import type { WireMessage } from '../contracts/message.ts';
import { describeBroker } from './broker.behaviour.ts';
import { BrokerUnavailableError } from './broker.ts';
import { describeConsumer } from './consumer.behaviour.ts';
import { deadLetter } from './dead-letter.ts';
import { createInProcessBroker } from './in-process.ts';
import { publishMessages } from './publisher.ts';
import { type BrokerHarness, collect, outgoing } from './testing/broker-harness.ts';
import { sample, samples } from './testing/sample-messages.ts';

async function makeBroker(): Promise<BrokerHarness> {
  let letters: { queue: string; message: WireMessage }[] = [];
  const broker = createInProcessBroker({
    keepDeadLetter: async (letter) => {
      letters.push(letter);
    },
  });
  return {
    broker,
    takeDeadLetters: async (queue) => {
      const taken = letters.filter((letter) => letter.queue === queue);
      letters = letters.filter((letter) => letter.queue !== queue);
      return taken.map(({ message }) => message);
    },
  };
}

describeBroker('in-process', makeBroker);
describeConsumer('in-process', makeBroker);

test('never calls a consumer from inside publish', async () => {
  const { broker } = await makeBroker();
  const { deliveries } = collect(broker, 'stock.commands');
  const published = publishMessages(broker, 'test', samples('ReserveStock', 1));
  expect(deliveries).toHaveLength(0);
  await published;
  await broker.close();
});

test('takes a dead letter for sent only when it is stored', async () => {
  const broker = createInProcessBroker({ keepDeadLetter: () => Promise.reject(new Error('no database')) });
  const letter = deadLetter('stock.commands', outgoing(sample('ReserveStock')), { code: 'c', message: 'm' });
  await expect(broker.publish([letter])).rejects.toThrow(BrokerUnavailableError);
  await broker.close();
});

test('hands out what comes while a consumer throws', async () => {
  const { broker } = await makeBroker();
  const seen: string[] = [];
  broker.subscribe('stock.commands', { prefetch: 10 }, ({ properties }) => {
    seen.push(properties.messageId!);
    throw new Error('a consumer with a fault');
  });
  await publishMessages(broker, 'test', samples('ReserveStock', 3));
  await expect.poll(() => seen.length).toBe(3);
  await broker.close();
});
