// One ack for all that is settled, a moment late: nobody waits for it, and a quorum queue writes to its log for each.
import type { Channel, ConsumeMessage } from 'amqplib';

const DELAY_MS = 40;
/** Sent at once from this many on: the prefetch must not run out over them. */
const MOST_WAITING = 64;

export interface Acks {
  /** Batches are settled in the order of their delivery, so one ack stands for all before it. */
  settle(batch: readonly ConsumeMessage[]): void;
  /** Sends what waits. */
  flush(): void;
}

export function createAcks(channel: Channel): Acks {
  let last: ConsumeMessage | undefined;
  let waiting = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (last !== undefined) channel.ack(last, true);
    last = undefined;
    waiting = 0;
  }

  return {
    settle(batch) {
      last = batch.at(-1);
      waiting += batch.length;
      if (waiting >= MOST_WAITING) flush();
      else timer ??= setTimeout(flush, DELAY_MS);
    },
    flush,
  };
}
