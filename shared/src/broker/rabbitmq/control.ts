// Questions to the broker on a channel of their own: a missing queue closes the channel that asked (404).
import type { Channel } from 'amqplib';
import { withTimeLimit } from '../../concurrency/time-limit.ts';
import { BrokerUnavailableError, type QueueDepth } from '../broker.ts';
import type { RabbitMqConnection } from './connection/connection.ts';
import type { Declare } from './topology/declaration.ts';

export interface ControlChannel {
  /** @throws BrokerUnavailableError, also for a queue that does not exist */
  depth(queue: string): Promise<QueueDepth>;
  /** Declares the topology again, in a second: someone deleted a part of it while we were connected. */
  repair(): void;
}

const ANSWER_TIMEOUT_MS = 5000;
/**
 * Not at once: a quorum queue that is declared again within milliseconds of its deletion keeps its old consumers, which
 * get no message and no cancel (seen on 3.10). Until then they have been cancelled, and declare the topology themselves.
 */
const REPAIR_DELAY_MS = 1000;

export function createControlChannel(
  connection: RabbitMqConnection,
  prefix: string,
  declare: Declare,
): ControlChannel {
  let opened: Promise<Channel> | undefined;
  let repairing: NodeJS.Timeout | undefined;

  function channel(): Promise<Channel> {
    opened ??= open();
    return opened;
  }

  async function open(): Promise<Channel> {
    const forget = () => {
      opened = undefined;
    };
    try {
      const channel = await connection.model.createChannel();
      // The next question opens another; the one that failed has been told.
      channel.on('error', forget);
      channel.on('close', forget);
      return channel;
    } catch (error) {
      forget();
      throw error;
    }
  }

  return {
    depth: async (queue) => {
      try {
        const { messageCount, consumerCount } = await withTimeLimit(ANSWER_TIMEOUT_MS, async () => {
          const open = await channel();
          return open.checkQueue(prefix + queue);
        });
        return { ready: messageCount, consumers: consumerCount };
      } catch (cause) {
        throw new BrokerUnavailableError(`the depth of ${queue} is not known: ${(cause as Error).message}`, {
          cause,
        });
      }
    },
    repair: () => {
      if (repairing !== undefined) return;
      repairing = setTimeout(() => {
        repairing = undefined;
        if (connection.lost.aborted) return;
        // What fails here fails again, and is reported, when the message is published again.
        declare().catch(() => {});
      }, REPAIR_DELAY_MS).unref();
    },
  };
}
