// The dead-letter queues that the version before declares: one for each queue, and one for its index of them all.
import type { Channel } from 'amqplib';
import { QUEUE_ARGUMENTS } from '../rabbitmq/topology/topology.ts';
import { consumedQueues, DEAD_LETTER } from '../topology.ts';

export const OLD_INDEX_QUEUE = 'orchestrator.dead-letters';
export const oldDeadLetterQueue = (queue: string): string => `${queue}.dead-letter`;
export const oldQueues: readonly string[] = [...consumedQueues.map(oldDeadLetterQueue), OLD_INDEX_QUEUE];

const INDEX_ARGUMENTS = {
  ...QUEUE_ARGUMENTS,
  'x-max-length': 10_000,
  'x-max-length-bytes': 64 * 1024 * 1024,
};

/** As it does for each of its connections. */
export async function declareAsBefore(channel: Channel, prefix: string): Promise<void> {
  await channel.assertExchange(prefix + DEAD_LETTER, 'topic', { durable: true });
  for (const queue of oldQueues) {
    const args = queue === OLD_INDEX_QUEUE ? INDEX_ARGUMENTS : QUEUE_ARGUMENTS;
    await channel.assertQueue(prefix + queue, { durable: true, arguments: args });
  }
  for (const queue of consumedQueues)
    for (const target of [oldDeadLetterQueue(queue), OLD_INDEX_QUEUE])
      await channel.bindQueue(prefix + target, prefix + DEAD_LETTER, queue);
}
