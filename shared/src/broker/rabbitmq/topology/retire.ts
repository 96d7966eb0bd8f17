// Empties and deletes a queue that only earlier versions declare. On a connection of its own: whatever is wrong with such a
// queue shall not disturb those who publish.
import type { Channel, ConsumeMessage, GetMessage } from 'amqplib';
import { withTimeLimit } from '../../../concurrency/time-limit.ts';
import {
  BrokerUnavailableError,
  type OldQueue,
  type OldQueueState,
  type RoutedMessage,
} from '../../broker.ts';
import { propertiesOf } from '../amqp-message.ts';
import { openConnection, type RabbitMqConnection } from '../connection/connection.ts';
import { describeClosedChannel } from '../connection/refusal.ts';

export interface RetireOptions {
  readonly url: string;
  readonly caFile: string | undefined;
  readonly prefix: string;
  readonly old: OldQueue;
  readonly remove: boolean;
  take(messages: readonly RoutedMessage[]): Promise<void>;
}

/** Few, for their bodies are in memory. */
const AT_ONCE = 50;
const ANSWER_TIMEOUT_MS = 5000;
const QUIET_MS = 500;
const NOT_FOUND = 404;

/** As the port's `retire`. */
export async function retireQueue(options: RetireOptions): Promise<OldQueueState> {
  const { url, caFile, old } = options;
  let refusal: unknown;
  const take = async (messages: readonly RoutedMessage[]) => {
    try {
      await options.take(messages);
    } catch (error) {
      refusal = error;
      throw error;
    }
  };
  let connection: RabbitMqConnection | undefined;
  try {
    connection = await openConnection({ url, caFile }, new AbortController().signal);
    const channel = await connection.model.createChannel();
    // Whoever waits for its answers is told.
    channel.on('error', () => {});
    return await retire(channel, { ...options, take });
  } catch (error) {
    if (refusal !== undefined) throw refusal;
    if ((error as { code?: unknown }).code === NOT_FOUND) return { exists: false, taken: 0, consumers: 0 };
    const cause = describeClosedChannel(error as Error);
    throw new BrokerUnavailableError(`the old queue ${old.queue} could not be emptied: ${cause.message}`, {
      cause,
    });
  } finally {
    // What was not acked goes back to the queue with the connection.
    await connection?.close();
  }
}

async function retire(
  channel: Channel,
  { prefix, old, remove, take }: RetireOptions,
): Promise<OldQueueState> {
  const queue = prefix + old.queue;
  // Throws where it is not there. To unbind it would be no error then.
  await answered(() => channel.checkQueue(queue));
  for (const routingKey of old.routingKeys)
    await answered(() => channel.unbindQueue(queue, prefix + old.exchange, routingKey));
  const first = await answered(() => channel.get(queue));
  let taken = 0;
  if (first !== false) {
    await take([toRouted(first)]);
    channel.ack(first);
    taken = 1 + (await drain(channel, queue, take));
  }
  const { messageCount, consumerCount } = await answered(() => channel.checkQueue(queue));
  // Only where nothing was found: what a consumer was just given might be on its way still.
  const isIdle = taken === 0 && messageCount === 0 && consumerCount === 0;
  // Quorum queues refuse `ifEmpty` and `ifUnused`. https://www.rabbitmq.com/docs/quorum-queues#feature-matrix
  if (remove && isIdle) await answered(() => channel.deleteQueue(queue));
  return { exists: !(remove && isIdle), taken, consumers: consumerCount };
}

/** By a consumer: a `get` is a write to disk for each message. Ends when none came for a while; the next call takes the rest. */
async function drain(channel: Channel, queue: string, take: RetireOptions['take']): Promise<number> {
  let waiting: ConsumeMessage[] = [];
  let arrived = () => {};
  await answered(() => channel.prefetch(AT_ONCE));
  const { consumerTag } = await answered(() =>
    channel.consume(queue, (message) => {
      // The server cancels it when somebody deletes the queue.
      if (message !== null) waiting.push(message);
      arrived();
    }),
  );
  let taken = 0;
  for (;;) {
    if (waiting.length === 0)
      await new Promise<void>((resolve) => {
        arrived = resolve;
        setTimeout(resolve, QUIET_MS);
      });
    const messages = waiting;
    waiting = [];
    if (messages.length === 0) break;
    await take(messages.map(toRouted));
    channel.ack(messages.at(-1)!, true);
    taken += messages.length;
  }
  await answered(() => channel.cancel(consumerTag));
  return taken;
}

const toRouted = (message: GetMessage | ConsumeMessage): RoutedMessage => ({
  properties: propertiesOf(message),
  content: message.content,
  routingKey: message.fields.routingKey,
});

const answered = <Result>(work: () => PromiseLike<Result>): Promise<Result> =>
  withTimeLimit(ANSWER_TIMEOUT_MS, async () => work());
