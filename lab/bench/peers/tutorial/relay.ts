// Publishes what stands in the outbox, polled at a fixed pace; rows go when the broker has confirmed them.
import { setTimeout as delay } from 'node:timers/promises';
import type { ConfirmChannel } from 'amqplib';
import type { Pool } from 'pg';
import type { Message, ServiceName } from './message.ts';
import { takeOutbox } from './message-tables.ts';
import { inTransaction } from './transaction.ts';

const BATCH = 100;

/** @returns what stops it, when the poll under way is done */
export function startRelay(
  channel: ConfirmChannel,
  queueOf: (service: ServiceName) => string,
  pool: Pool,
  pollMs: number,
): () => Promise<void> {
  const stopping = new AbortController();

  const publish = ({ id, type, orderId, to, ...rest }: Message): void => {
    const content = Buffer.from(JSON.stringify({ id, type, orderId, to, ...rest }));
    const options = { persistent: true, messageId: id, type, correlationId: orderId };
    channel.sendToQueue(queueOf(to), content, { ...options, contentType: 'application/json' });
  };

  const poll = () =>
    inTransaction(pool, async (tx) => {
      const messages = await takeOutbox(tx, BATCH);
      for (const message of messages) publish(message);
      if (messages.length > 0) await channel.waitForConfirms();
    });

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await poll().catch((error) => console.error('a poll of the outbox failed:', error));
      await delay(pollMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const running = run();
  return () => {
    stopping.abort();
    return running;
  };
}
