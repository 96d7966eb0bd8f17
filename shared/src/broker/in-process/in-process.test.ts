import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { describeConsumer } from '../../consumer/consumer.behaviour.ts';
import { startConsumer } from '../../consumer/consumer.ts';
import { deadLetter } from '../../consumer/dead-letter.ts';
import { describeBroker } from '../broker.behaviour.ts';
import { BrokerUnavailableError } from '../broker.ts';
import { publishMessages } from '../publisher.ts';
import { type BrokerHarness, collect, outgoing, storeDeadLetters } from '../testing/broker-harness.ts';
import { sample, samples } from '../testing/sample-messages.ts';
import { DEAD_LETTERS_QUEUE } from '../topology.ts';
import { createInProcessBroker } from './in-process.ts';

async function makeBroker(): Promise<BrokerHarness> {
  const broker = createInProcessBroker();
  return { broker, takeDeadLetters: storeDeadLetters(broker) };
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

test('takes a dead letter for sent only when its consumer has stored it, for its queue dies with the process', async () => {
  const broker = createInProcessBroker();
  const letter = () =>
    deadLetter('stock.commands', outgoing(sample('ReserveStock')), { code: 'c', message: 'm' });
  let sent = false;
  const publishing = broker.publish([letter()]).then(() => {
    sent = true;
  });
  const { deliveries } = collect(broker, DEAD_LETTERS_QUEUE);
  await vi.waitFor(() => expect(deliveries).toHaveLength(1));
  expect(deliveries[0]!.routingKey).toBe('stock.commands');
  await delay(10);
  expect(sent).toBe(false);
  deliveries[0]!.ack();
  await publishing;

  const unstored = expect(broker.publish([letter()])).rejects.toThrow(BrokerUnavailableError);
  await broker.close();
  await unstored;
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

test('a consumer lets the batch after a large one grow', async () => {
  const { broker } = await makeBroker();
  const [ninth, tenth, ...eight] = samples('ReserveStock', 10);
  const sizes: number[] = [];
  const consumer = startConsumer({
    broker,
    queue: 'stock.commands',
    appId: 'stock-service',
    handler: async (messages) => {
      sizes.push(messages.length);
      if (sizes.length === 1) {
        await publishMessages(broker, 'test', [ninth!]);
        await delay(20);
        setImmediate(() => {
          publishMessages(broker, 'test', [tenth!]).catch(() => {});
        });
      }
      return messages.map(() => ({ publish: [] }));
    },
    maxAttempts: 1,
    isOwnFault: () => true,
    probe: async () => true,
    logger: pino({ enabled: false }),
    metrics: { consumed: () => {}, batchSize: () => {}, deadLetter: () => {} },
  });
  await publishMessages(broker, 'test', eight);
  await vi.waitFor(() => expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10));
  expect(sizes).toEqual([8, 2]);
  await consumer.stop();
  await broker.close();
});
