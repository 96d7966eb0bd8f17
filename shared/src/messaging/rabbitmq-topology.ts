// Declares the topology in RabbitMQ.
import type { Channel } from 'amqplib';
import { DEAD_LETTER_INDEX_QUEUE, topology } from './topology.ts';

/**
 * The broker's own delivery limit counts lost connections, and messages beyond it can vanish: so it is set out of
 * reach, and we count a message's failures ourselves. (RabbitMQ 4 has a default of 20.)
 * https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling
 */
const QUEUE_ARGUMENTS = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 };

/**
 * While no orchestrator that reads it runs, the index queue drops its oldest entries and does not fill the disk. The
 * letters themselves stay in their own queues, where the orchestrator finds those that its index lacks.
 */
const INDEX_ARGUMENTS = {
  ...QUEUE_ARGUMENTS,
  'x-max-length': 10_000,
  'x-max-length-bytes': 64 * 1024 * 1024,
};

/** What a queue is declared with besides its durability. */
export const queueArguments = (queue: string): Readonly<Record<string, string | number>> =>
  queue === DEAD_LETTER_INDEX_QUEUE ? INDEX_ARGUMENTS : QUEUE_ARGUMENTS;

/**
 * Declares every exchange, queue and binding; repeating it changes nothing.
 * @param prefix of exchange and queue names, so that tests can share a broker; '' in production
 * @throws when one exists with other arguments (406): delete it by hand, its messages first moved elsewhere
 */
export async function declareTopology(channel: Channel, prefix: string): Promise<void> {
  const { exchanges, queues, bindings } = topology();
  for (const { name, type } of exchanges)
    await channel.assertExchange(prefix + name, type, { durable: true });
  for (const queue of queues) {
    await channel.assertQueue(prefix + queue, { durable: true, arguments: queueArguments(queue) });
  }
  for (const { queue, exchange, routingKey } of bindings) {
    await channel.bindQueue(prefix + queue, prefix + exchange, routingKey);
  }
}
