// One message, one transaction: inbox row, business rows and outbox row commit together, then the ack.
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Pool } from 'pg';
import type { Message } from './message.ts';
import { enterInbox, enterOutbox } from './message-tables.ts';
import type { Service } from './service.ts';
import { inTransaction } from './transaction.ts';

/** @returns what stops it, when all that it has in hand is done */
export async function consume(
  channel: Channel,
  queue: string,
  pool: Pool,
  service: Service,
): Promise<() => Promise<void>> {
  const inHand = new Set<Promise<void>>();

  async function take(delivery: ConsumeMessage): Promise<void> {
    const message: Message = JSON.parse(delivery.content.toString());
    try {
      const change = await service.handle(message);
      await inTransaction(pool, async (tx) => {
        if (!(await enterInbox(tx, message))) return;
        const next = await change(tx);
        if (next !== null) await enterOutbox(tx, next);
      });
      service.committed?.(message);
      channel.ack(delivery);
    } catch (error) {
      console.error(`${message.type} of order ${message.orderId} is tried again:`, error);
      channel.nack(delivery);
    }
  }

  const { consumerTag } = await channel.consume(queue, (delivery) => {
    if (delivery === null) return;
    const taking = take(delivery).finally(() => inHand.delete(taking));
    inHand.add(taking);
  });
  return async () => {
    await channel.cancel(consumerTag);
    await Promise.all(inHand);
  };
}
