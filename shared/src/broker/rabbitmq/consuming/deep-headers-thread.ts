// The thread of deep-headers.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { ConfirmChannel } from 'amqplib';
import { bareDeadLetter } from '../../../consumer/dead-letter.ts';
import type { OutgoingMessage } from '../../broker.ts';
import { DEAD_LETTERS_QUEUE } from '../../topology.ts';
import { propertiesOf, publishOn } from '../amqp-message.ts';
import { openConnection } from '../connection/connection.ts';
import type { DeepHeadersOptions } from './deep-headers.ts';

/** An ordinary thread reads about 3,000 levels. */
const MAX_DEPTH = 2000;

const options = workerData as DeepHeadersOptions;
const connection = await openConnection(options, new AbortController().signal);
try {
  parentPort!.postMessage(await parkFirst(await connection.model.createConfirmChannel(), options));
} finally {
  // The others go back to the queue, in their order.
  await connection.close();
}

async function parkFirst(
  channel: ConfirmChannel,
  { prefix, queue, look }: DeepHeadersOptions,
): Promise<boolean> {
  for (let looked = 0; looked < look; looked++) {
    const message = await channel.get(prefix + queue);
    if (message === false) return false;
    if (depthOf(message.properties.headers) <= MAX_DEPTH) continue;
    const of = queue === DEAD_LETTERS_QUEUE ? message.fields.routingKey : queue;
    const reason = {
      code: 'beyond-limits',
      message: `the headers are nested more than ${MAX_DEPTH} levels deep`,
    };
    const wire = { properties: propertiesOf(message), content: message.content };
    await publish(channel, prefix, bareDeadLetter(of, wire, reason));
    channel.ack(message);
    // Behind the ack, so that it is sent.
    await channel.checkQueue(prefix + queue);
    return true;
  }
  return false;
}

function publish(channel: ConfirmChannel, prefix: string, letter: OutgoingMessage): Promise<void> {
  const { exchange, routingKey } = letter;
  return new Promise((resolve, reject) => {
    channel.once('return', () => reject(new Error(`no queue takes dead letters of ${routingKey}`)));
    channel.once('close', () => reject(new Error('channel closed')));
    publishOn(channel, { exchange: prefix + exchange, routingKey }, letter, (error) =>
      error === null ? resolve() : reject(error),
    );
  });
}

function depthOf(value: unknown): number {
  let depth = 0;
  let level = [value];
  while (level.length > 0) {
    level = level.flatMap((member) =>
      typeof member === 'object' && member !== null && !Buffer.isBuffer(member) ? Object.values(member) : [],
    );
    depth++;
  }
  return depth;
}
