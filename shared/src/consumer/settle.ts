// The last steps of a message: publish what it caused, confirmed, and only then ack it.
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Broker,
  BrokerUnavailableError,
  type Delivery,
  type OutgoingMessage,
  UnroutableError,
} from '../broker/broker.ts';
import { backoffMs } from '../concurrency/backoff.ts';
import type { Message } from '../contracts/message.ts';
import type { ConsumerMetrics } from './consumer-options.ts';
import { bareDeadLetter, type DeadLetterReason, deadLetter } from './dead-letter.ts';
import type { Warn } from './warn-limit.ts';

export interface SettleOptions {
  readonly broker: Broker;
  readonly queue: string;
  readonly metrics: ConsumerMetrics;
  readonly warn: Warn;
  /** Ends every wait: the consumer has closed. */
  readonly ended: AbortSignal;
}

/** A delivery for the dead-letter queue. `message` is there when it could be decoded. */
export interface Letter {
  readonly delivery: Delivery;
  readonly message?: Message;
  readonly reason: DeadLetterReason;
}

export interface Settle {
  /**
   * Publishes until everything is confirmed, as long as one of the deliveries is live; false when none is any more.
   * @throws what is neither the broker's nor the topology's fault: the messages cannot be written
   */
  publish(deliveries: readonly Delivery[], outgoing: readonly OutgoingMessage[]): Promise<boolean>;
  /** Publishes dead letters, then acks their deliveries. */
  park(letters: readonly Letter[]): Promise<void>;
}

export function createSettle({ broker, queue, metrics, warn, ended }: SettleOptions): Settle {
  async function publish(deliveries: readonly Delivery[], outgoing: readonly OutgoingMessage[]) {
    for (let failures = 1; deliveries.some((delivery) => delivery.isLive()); failures++) {
      try {
        await broker.publish(outgoing);
        return true;
      } catch (error) {
        if (!(error instanceof BrokerUnavailableError || error instanceof UnroutableError)) throw error;
        const fields = { queue, messages: outgoing.length, reason: error.message };
        warn('publishing failed; retrying while the messages are not redelivered elsewhere', fields);
        await delay(backoffMs(failures), undefined, { signal: ended }).catch(() => {});
      }
    }
    return false;
  }

  async function publishLetters(letters: readonly Letter[]): Promise<boolean> {
    const deliveries = letters.map(({ delivery }) => delivery);
    try {
      return await publish(
        deliveries,
        letters.map(({ delivery, reason }) => deadLetter(queue, delivery, reason)),
      );
    } catch (error) {
      warn('a dead letter cannot keep its headers', { queue, reason: (error as Error).message });
      return publish(
        deliveries,
        letters.map(({ delivery, reason }) => bareDeadLetter(queue, delivery, reason)),
      );
    }
  }

  return {
    publish,
    park: async (letters) => {
      if (letters.length === 0 || !(await publishLetters(letters))) return;
      for (const letter of letters) {
        letter.delivery.ack();
        metrics.deadLetter(queue, letter.reason.code);
        warn('a message went to the dead-letter queue', {
          queue,
          ...idsOf(letter),
          ...logged(letter.reason),
        });
      }
      metrics.consumed(queue, 'dead-lettered', letters.length);
    },
  };
}

/** Ids for a log line: the message's own, else what its properties say. */
function idsOf({ message, delivery: { properties } }: Letter): Record<string, unknown> {
  return {
    orderId: message?.body.orderId ?? properties.correlationId,
    messageId: message?.messageId ?? properties.messageId,
    type: message?.type ?? properties.type,
  };
}

/** The JSON parser quotes the body, which may hold a payment token: that text stays out of the log. */
function logged({ code, message }: DeadLetterReason): Record<string, unknown> {
  return code === 'invalid-json' ? { code } : { code, reason: message };
}
