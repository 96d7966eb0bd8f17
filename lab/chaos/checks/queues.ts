// What is left in the queues, and what was set aside.
import { deadLetterQueue, topology } from '@order-saga/shared/broker/topology';
import { connect } from 'amqplib';

export interface DeadLetter {
  readonly queue: string;
  readonly type: string;
  readonly orderId: string;
  readonly code: string;
  readonly message: string;
}

export interface Queues {
  readonly depths: ReadonlyMap<string, number>;
  readonly deadLetters: readonly DeadLetter[];
}

const DEAD_LETTER = deadLetterQueue('');

/** Messages that wait, by queue. Those handed out and not acknowledged are not among them. */
export async function readDepths(url: string): Promise<Map<string, number>> {
  return withChannel(url, async (channel) => {
    const depths = new Map<string, number>();
    for (const queue of topology().queues) depths.set(queue, (await channel.checkQueue(queue)).messageCount);
    return depths;
  });
}

/** Takes the dead letters out. With no service running, nothing is handed out any more, so nothing is missed. */
export async function readQueues(url: string): Promise<Queues> {
  const depths = await readDepths(url);
  const deadLetters = await withChannel(url, async (channel) => {
    const letters: DeadLetter[] = [];
    for (const queue of topology().queues.filter((name) => name.endsWith(DEAD_LETTER))) {
      for (;;) {
        const message = await channel.get(queue, { noAck: true });
        if (message === false) break;
        const { headers, type, correlationId } = message.properties;
        letters.push({
          queue,
          type: String(type),
          orderId: String(correlationId),
          code: String(headers?.['x-error-code']),
          message: String(headers?.['x-error-message']),
        });
      }
    }
    return letters;
  });
  return { depths, deadLetters };
}

/** The queues that services consume. */
export const isWorkQueue = (queue: string): boolean => !queue.endsWith(DEAD_LETTER);

type Channel = Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>;

async function withChannel<Result>(
  url: string,
  work: (channel: Channel) => Promise<Result>,
): Promise<Result> {
  const connection = await connect(url, { timeout: 10_000 });
  try {
    return await work(await connection.createChannel());
  } finally {
    await connection.close();
  }
}
