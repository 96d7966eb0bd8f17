// The consumer of one queue on one channel: begins, ends, and looks at its queue, each within a time limit.
import type { Channel, ConsumeMessage } from 'amqplib';
import { withTimeLimit } from '../../../concurrency/time-limit.ts';
import type { QueueDepth } from '../../broker.ts';

/** Each rejects, also with `No answer within …`, when the channel is of no use any more. */
export interface QueueConsumer {
  consume(): Promise<void>;
  /** Ends it; what it has in hand can still be settled. */
  cancel(): Promise<void>;
  look(): Promise<QueueDepth>;
}

const ANSWER_TIMEOUT_MS = 10_000;

/** @param onMessage told null when the server cancels the consumer */
export function createQueueConsumer(
  channel: Channel,
  queue: string,
  onMessage: (message: ConsumeMessage | null) => void,
): QueueConsumer {
  let tag = '';
  const inTime = <T>(work: () => Promise<T>) => withTimeLimit(ANSWER_TIMEOUT_MS, work);
  return {
    consume: () =>
      inTime(async () => {
        // The server chooses a new tag each time: what was delivered under the last one may be unsettled still.
        ({ consumerTag: tag } = await channel.consume(queue, onMessage));
      }),
    cancel: () =>
      inTime(async () => {
        await channel.cancel(tag);
      }),
    look: () =>
      inTime(async () => {
        const { messageCount, consumerCount } = await channel.checkQueue(queue);
        return { ready: messageCount, consumers: consumerCount };
      }),
  };
}
