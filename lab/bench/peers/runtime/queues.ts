// Queues of one peer: made new when it starts, deleted when it ends.
import { type Channel, connect } from 'amqplib';

/** Durable quorum queues, empty. */
export async function createQueues(url: string, queues: readonly string[]): Promise<void> {
  await withChannel(url, async (channel) => {
    for (const queue of queues) {
      await channel.deleteQueue(queue);
      await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    }
  });
}

export async function deleteQueues(url: string, queues: readonly string[]): Promise<void> {
  await withChannel(url, async (channel) => {
    for (const queue of queues) await channel.deleteQueue(queue);
  });
}

async function withChannel(url: string, work: (channel: Channel) => Promise<void>): Promise<void> {
  const connection = await connect(url);
  try {
    await work(await connection.createChannel());
  } finally {
    await connection.close();
  }
}
