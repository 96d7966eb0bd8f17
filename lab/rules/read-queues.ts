// What is left in the queues, and what was set aside.
import { topology } from '@order-saga/shared/broker/topology';
import { connect } from 'amqplib';
import { rowsOf } from '../world/servers/databases.ts';

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

/** Messages that wait, by queue. Those handed out and not acknowledged are not among them. */
export async function readDepths(url: string): Promise<Map<string, number>> {
  return withChannel(url, async (channel) => {
    const depths = new Map<string, number>();
    for (const queue of topology().queues) depths.set(queue, (await channel.checkQueue(queue)).messageCount);
    return depths;
  });
}

/** @param orchestratorUrl its database, where the dead letters are */
export async function readQueues(brokerUrl: string, orchestratorUrl: string): Promise<Queues> {
  const deadLetters = await rowsOf<DeadLetter>(orchestratorUrl, DEAD_LETTERS);
  return { depths: await readDepths(brokerUrl), deadLetters };
}

const DEAD_LETTERS =
  'SELECT queue, type, order_id AS "orderId", code, message FROM dead_letter ORDER BY failed_at';

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
