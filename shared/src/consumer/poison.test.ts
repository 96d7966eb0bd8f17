// A few bad messages among thousands: what they cost the others.
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { createInProcessBroker } from '../broker/in-process/in-process.ts';
import { publishMessages } from '../broker/publisher.ts';
import { collect } from '../broker/testing/broker-harness.ts';
import { samples } from '../broker/testing/sample-messages.ts';
import { DEAD_LETTERS_QUEUE } from '../broker/topology.ts';
import { type BatchHandler, startConsumer } from './consumer.ts';

const QUEUE = 'stock.commands';
const MESSAGES = 5000;
const MAX_ATTEMPTS = 3;

test('every other message is handled once, and each bad one costs a handful of smaller batches', async () => {
  const broker = createInProcessBroker();
  const { ids: letters } = collect(broker, DEAD_LETTERS_QUEUE, { ack: true });
  const messages = samples('ReserveStock', MESSAGES);
  const poison = new Set([7, 8, 2500, 4999].map((index) => messages[index]!.messageId));
  const handled: string[] = [];
  let calls = 0;
  const handler: BatchHandler = async (batch) => {
    calls++;
    // As a transaction: all of them, or none.
    if (batch.some(({ messageId }) => poison.has(messageId))) throw new TypeError('cannot be done');
    handled.push(...batch.map(({ messageId }) => messageId));
    return batch.map(() => ({ publish: [] }));
  };
  const consumer = startConsumer({
    ...{ broker, queue: QUEUE, appId: 'stock-service', handler, maxAttempts: MAX_ATTEMPTS },
    isOwnFault: (error) => error instanceof TypeError,
    probe: async () => true,
    logger: pino({ enabled: false }),
    metrics: { consumed: () => {}, batchSize: () => {}, deadLetter: () => {} },
  });
  await publishMessages(broker, 'test', messages);
  await vi.waitFor(() => expect(letters()).toHaveLength(poison.size), { timeout: 10_000 });
  await vi.waitFor(() => expect(consumer.waiting()).toBe(0), { timeout: 10_000 });
  expect(new Set(letters())).toEqual(poison);
  expect([...handled].sort()).toEqual(
    messages
      .map(({ messageId }) => messageId)
      .filter((id) => !poison.has(id))
      .sort(),
  );
  // A batch of 128 is halved 7 times, two calls each; then the bad one alone.
  const clean = Math.ceil(MESSAGES / 128);
  expect(calls).toBeLessThan(2 * clean + poison.size * (2 * 7 + 1 + MAX_ATTEMPTS));
  await consumer.stop();
  await broker.close();
});
