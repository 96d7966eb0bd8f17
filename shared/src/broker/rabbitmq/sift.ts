// Looks through a dead-letter queue of RabbitMQ and takes single letters out of it. AMQP has no such operation: a message
// is seen by taking it. So all are taken, the chosen ones acked, and the others given back.
import type { Channel, ConsumeMessage } from 'amqplib';
import { withTimeLimit } from '../../concurrency/time-limit.ts';
import type { WireMessage } from '../../contracts/message.ts';
import { BrokerUnavailableError, type Sifted, type Sifting } from '../broker.ts';
import { deadLetterQueue } from '../topology.ts';
import { propertiesOf } from './amqp-message.ts';
import type { RabbitMqConnection } from './connection.ts';
import type { Declare } from './declaration.ts';

export interface SiftOptions {
  readonly connection: RabbitMqConnection;
  readonly declare: Declare;
  readonly prefix: string;
  /** Whose dead letters. */
  readonly queue: string;
  /** Most letters to look at. */
  readonly limit: number;
  look(letter: WireMessage): Sifting | Promise<Sifting>;
}

/** Letters taken with one consumer. `basic.get` would be a round trip and a write to disk for each. */
const WINDOW = 200;
/**
 * Letters given back with one frame. RabbitMQ gives up to 32 back in their order and more in any (the keys of an Erlang
 * map), those of one consumer before those of another, and joins frames that come together. Seen on 3.10; what is done
 * here keeps the order on 4.0 as well. What is given back stands behind what was given back before: only a look through
 * the whole queue leaves its order as it was.
 */
const GIVEN_BACK_AT_ONCE = 32;
const ANSWER_TIMEOUT_MS = 5000;
/** A letter that is counted and does not come has been taken by somebody else. */
const QUIET_MS = 1000;

/** As the port's `siftDeadLetters`. */
export async function siftDeadLetters(options: SiftOptions): Promise<Sifted> {
  const { connection, prefix, limit } = options;
  const queue = prefix + deadLetterQueue(options.queue);
  let failure: unknown;
  const look = async (letter: WireMessage) => {
    try {
      return await options.look(letter);
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  try {
    // A queue that somebody has deleted is there again, and empty.
    await answered(options.declare);
    const channel = await answered(() => connection.model.createChannel());
    const lost = new AbortController();
    channel.on('error', (error) => lost.abort(error));
    channel.on('close', () => lost.abort(new Error('channel closed')));
    try {
      const kept: number[][] = [];
      try {
        return await sift({ channel, queue, limit, look, lost: lost.signal, kept });
      } finally {
        if (!lost.signal.aborted) await giveBack(channel, queue, kept);
      }
    } finally {
      // What was not given back by then goes back with the channel, in any order.
      await answered(() => channel.close()).catch(() => {});
    }
  } catch (error) {
    if (failure !== undefined) throw failure;
    throw new BrokerUnavailableError(`the dead letters of ${options.queue} could not be looked through`, {
      cause: error,
    });
  }
}

interface Session extends Pick<SiftOptions, 'limit' | 'look'> {
  readonly channel: Channel;
  /** As RabbitMQ knows it. */
  readonly queue: string;
  readonly lost: AbortSignal;
  /** Delivery tags of what is to be given back, in their order, by window. */
  readonly kept: number[][];
}

async function sift({ channel, queue, limit, look, lost, kept }: Session): Promise<Sifted> {
  let seen = 0;
  for (;;) {
    const { messageCount } = await answered(() => channel.checkQueue(queue));
    if (messageCount === 0) return { seen, complete: true };
    const size = Math.min(messageCount, limit - seen, WINDOW);
    const taken = size > 0 ? await takeWindow(channel, queue, size, lost) : [];
    if (taken.length === 0) return { seen, complete: false };
    const tags: number[] = [];
    kept.push(tags);
    let stopped = false;
    for (const message of taken) {
      seen++;
      const sifting: Sifting = stopped
        ? 'keep'
        : await look({ properties: propertiesOf(message), content: message.content });
      if (sifting === 'remove') channel.ack(message);
      else tags.push(message.fields.deliveryTag);
      stopped ||= sifting === 'stop';
    }
    if (stopped) return { seen, complete: false };
  }
}

/** Takes up to `size` letters: the limit of a consumer counts only its own, so each window has a new one. */
async function takeWindow(
  channel: Channel,
  queue: string,
  size: number,
  lost: AbortSignal,
): Promise<ConsumeMessage[]> {
  const taken: ConsumeMessage[] = [];
  const done = Promise.withResolvers<void>();
  const onLost = () => done.reject(lost.reason);
  const quiet = setTimeout(() => done.resolve(), QUIET_MS);
  lost.addEventListener('abort', onLost);
  // It is awaited below, after the consumer is there.
  done.promise.catch(() => {});
  try {
    await answered(() => channel.prefetch(size));
    const { consumerTag } = await answered(() =>
      channel.consume(queue, (message) => {
        if (message === null) return done.reject(new Error('the server cancelled the consumer'));
        taken.push(message);
        quiet.refresh();
        if (taken.length >= size) done.resolve();
      }),
    );
    if (lost.aborted) onLost();
    await done.promise;
    await answered(() => channel.cancel(consumerTag));
    return taken;
  } finally {
    clearTimeout(quiet);
    lost.removeEventListener('abort', onLost);
  }
}

async function giveBack(channel: Channel, queue: string, kept: readonly number[][]): Promise<void> {
  let given = 0;
  for (const tags of kept) {
    for (let from = 0; from < tags.length; from += GIVEN_BACK_AT_ONCE) {
      const to = Math.min(from + GIVEN_BACK_AT_ONCE, tags.length);
      channel.nack({ fields: { deliveryTag: tags[to - 1]! } } as ConsumeMessage, true, true);
      given += to - from;
      await arrived(channel, queue, given);
    }
  }
}

/** Waits until that many letters wait in the queue, for a moment: others may take some meanwhile. */
async function arrived(channel: Channel, queue: string, count: number): Promise<void> {
  for (let asked = 0; asked < MOST_QUESTIONS; asked++) {
    const { messageCount } = await answered(() => channel.checkQueue(queue));
    if (messageCount >= count) return;
  }
}

const MOST_QUESTIONS = 20;

function answered<Result>(work: () => PromiseLike<Result>): Promise<Result> {
  return withTimeLimit(ANSWER_TIMEOUT_MS, async () => work());
}
