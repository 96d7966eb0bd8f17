// Publishing on one connection: which messages of which call are confirmed or still out, and on which channel they go.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { backoffMs } from '../../../concurrency/backoff.ts';
import { createInHand } from '../../../concurrency/in-hand.ts';
import { withTimeLimit } from '../../../concurrency/time-limit.ts';
import { limitWarnings } from '../../../consumer/warn-limit.ts';
import { BrokerUnavailableError, type OutgoingMessage } from '../../broker.ts';
import type { RabbitMqConnection } from '../connection/connection.ts';
import { openPublishChannel, type PublishChannel, unconfirmed } from './publish-channel.ts';

export interface PublishSession {
  /** As the port's `publish`. */
  publish(messages: readonly OutgoingMessage[]): Promise<void>;
  /** The server has stopped reading from us (memory or disk alarm). */
  isBlocked(): boolean;
  /** performance.now() of the last unblocking; 0 when there was none. */
  unblockedAt(): number;
}

export interface PublishSessionOptions {
  readonly connection: RabbitMqConnection;
  readonly logger: Logger;
  readonly prefix: string;
  /** A confirm that is out for this long ends the connection. */
  readonly confirmTimeoutMs: number;
  /** Told of every returned message: something of the topology is missing. */
  readonly onReturned: () => void;
}

/** One call of `publish`. */
interface Call {
  readonly since: number;
  unconfirmed: number;
  error: Error | undefined;
  settle(error?: unknown): void;
}

interface Waiting {
  readonly call: Call;
  readonly message: OutgoingMessage;
}

/** Messages that may wait for the socket; more are refused, so that memory stays bounded. */
const MAX_WAITING = 10_000;
const OPEN_TIMEOUT_MS = 5000;
/** A channel that took messages for this long was a good one: its first refusal has it replaced at once. */
const STEADY_MS = 5000;

/** @throws when the server opens no channel */
export async function openPublishSession(options: PublishSessionOptions): Promise<PublishSession> {
  const { connection, logger, prefix, confirmTimeoutMs, onReturned } = options;
  const calls = createInHand<Call>();
  let waiting: Waiting[] = [];
  const warn = limitWarnings(logger);
  let blocked = false;
  let unblockedAt = 0;
  let watchdog: NodeJS.Timeout | undefined;
  let replacing = false;
  /** Channels in a row that did not last. */
  let refusedInRow = 0;
  let channel = await open();
  let openedAt = performance.now();

  connection.model.on('blocked', (reason) => {
    blocked = true;
    logger.warn({ reason }, 'RabbitMQ takes no messages (alarm); publishing waits for it');
    rejectAll(new BrokerUnavailableError(`RabbitMQ takes no messages at the moment: ${reason}`));
  });
  connection.model.on('unblocked', () => {
    blocked = false;
    logger.info('RabbitMQ takes messages again');
    unblockedAt = performance.now();
  });
  connection.lost.addEventListener('abort', () => rejectAll(unconfirmed(connection.lost.reason)));

  async function open(): Promise<PublishChannel> {
    const opened: PublishChannel = await openPublishChannel({
      connection,
      prefix,
      onReturned,
      onDrain: write,
      onRefused: () => {
        if (opened !== channel) return;
        replaceChannel().catch((error: Error) =>
          connection.lose(`no new channel to publish on: ${error.message}`),
        );
      },
    });
    return opened;
  }

  /**
   * What a channel publishes to a quorum queue for the first time goes to the leader that is on record. When that node has
   * just died, RabbitMQ (seen on 3.10) refuses this message and all later ones of the channel until the node is back,
   * though another one has led the queue for long: a new channel asks anew.
   */
  async function replaceChannel(): Promise<void> {
    if (replacing) return;
    replacing = true;
    try {
      refusedInRow = performance.now() - openedAt >= STEADY_MS ? 0 : refusedInRow + 1;
      if (refusedInRow > 0) await delay(backoffMs(refusedInRow), undefined, { ref: false });
      const fresh = await withTimeLimit(OPEN_TIMEOUT_MS, open);
      // What is out on the old one is confirmed or refused there, each message for itself.
      channel.retire();
      channel = fresh;
      openedAt = performance.now();
      warn('RabbitMQ refused messages; publishing goes on on a new channel', {});
      write();
    } finally {
      replacing = false;
    }
  }

  function write(): void {
    let written = 0;
    while (written < waiting.length && !channel.isFull()) send(waiting[written++]!);
    waiting = waiting.slice(written);
  }

  function send({ call, message }: Waiting): void {
    try {
      channel.send(message, (error) => {
        call.error ??= error;
        call.unconfirmed--;
        if (call.unconfirmed === 0) call.settle(call.error);
      });
    } catch (error) {
      call.settle(error);
    }
  }

  function rejectAll(error: BrokerUnavailableError): void {
    waiting = [];
    for (const call of calls) call.settle(error);
  }

  function watch(): void {
    const oldest = calls.oldest();
    if (oldest === undefined || watchdog !== undefined) return;
    const dueInMs = Math.max(0, oldest.since + confirmTimeoutMs - performance.now());
    watchdog = setTimeout(() => {
      // After a pause of the whole process the confirm may lie in the socket, unread: look once more first.
      setImmediate(() => {
        watchdog = undefined;
        const first = calls.oldest();
        if (first !== undefined && performance.now() - first.since >= confirmTimeoutMs) {
          connection.lose(`no confirm within ${confirmTimeoutMs} ms`);
        } else watch();
      });
    }, dueInMs);
  }

  function publish(messages: readonly OutgoingMessage[]): Promise<void> {
    if (blocked)
      return Promise.reject(new BrokerUnavailableError('RabbitMQ takes no messages at the moment'));
    if (waiting.length + messages.length > MAX_WAITING) {
      return Promise.reject(new BrokerUnavailableError('RabbitMQ takes messages too slowly'));
    }
    return new Promise((resolve, reject) => {
      const call: Call = {
        since: performance.now(),
        unconfirmed: messages.length,
        error: undefined,
        settle: (error) => {
          // Messages of a call that was given up are confirmed all the same.
          if (!ended()) return;
          if (calls.size === 0) {
            clearTimeout(watchdog);
            watchdog = undefined;
          }
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      const ended = calls.add(call);
      for (const message of messages) waiting.push({ call, message });
      write();
      watch();
    });
  }

  return { publish, isBlocked: () => blocked, unblockedAt: () => unblockedAt };
}
