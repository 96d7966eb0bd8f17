// Publishing on one confirm channel: which messages of which call are confirmed, returned or still out.
// https://www.rabbitmq.com/docs/confirms, https://www.rabbitmq.com/docs/publishers#unroutable
import { type ConfirmChannel, IllegalOperationError, type Message as Returned } from 'amqplib';
import type { Logger } from 'pino';
import { createInHand } from '../in-hand.ts';
import { publishStraight } from './amqp-message.ts';
import { BrokerUnavailableError, type OutgoingMessage, UnroutableError } from './broker.ts';
import type { RabbitMqConnection } from './rabbitmq-connection.ts';

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
  readonly channel: ConfirmChannel;
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

interface Sent {
  readonly call: Call;
  readonly message: OutgoingMessage;
  returned: boolean;
}

/** Messages that may wait for the socket; more are refused, so that memory stays bounded. */
const MAX_WAITING = 10_000;

export function createPublishSession(options: PublishSessionOptions): PublishSession {
  const { connection, channel, prefix, confirmTimeoutMs } = options;
  const calls = createInHand<Call>();
  const sent = createInHand<Sent>();
  let waiting: Sent[] = [];
  let socketFull = false;
  let blocked = false;
  let unblockedAt = 0;
  let watchdog: NodeJS.Timeout | undefined;

  channel.on('return', onReturn);
  channel.on('drain', () => {
    socketFull = false;
    write();
  });
  connection.model.on('blocked', (reason) => {
    blocked = true;
    options.logger.warn({ reason }, 'RabbitMQ takes no messages (alarm); publishing waits for it');
    rejectAll(new BrokerUnavailableError(`RabbitMQ takes no messages at the moment: ${reason}`));
  });
  connection.model.on('unblocked', () => {
    blocked = false;
    options.logger.info('RabbitMQ takes messages again');
    unblockedAt = performance.now();
  });
  connection.lost.addEventListener('abort', () => rejectAll(unavailable(connection.lost.reason)));

  function write(): void {
    let written = 0;
    while (!socketFull && written < waiting.length) send(waiting[written++]!);
    waiting = waiting.slice(written);
  }

  function send(item: Sent): void {
    const { call, message } = item;
    // The default exchange routes by queue name.
    const routingKey = message.exchange === '' ? prefix + message.routingKey : message.routingKey;
    const exchange = message.exchange === '' ? '' : prefix + message.exchange;
    const settled = sent.add(item);
    try {
      socketFull = !publishStraight(channel, { exchange, routingKey }, message, (error) => {
        // On a lost channel amqplib calls back as well; `lost` has told the calls by then, or is about to.
        if (settled()) confirmed(call, error);
      });
    } catch (error) {
      settled();
      call.settle(error instanceof IllegalOperationError ? unavailable(error) : error);
    }
  }

  function confirmed(call: Call, error: Error | null): void {
    if (error !== null) call.error ??= unavailable(error);
    call.unconfirmed--;
    if (call.unconfirmed === 0) call.settle(call.error);
  }

  // A return comes before the confirm of its message and does not say which publish it belongs to. Messages with the
  // same address and id share its fate, so the first of them stands for all.
  function onReturn({ fields, properties }: Returned): void {
    options.onReturned();
    for (const item of sent) {
      const { exchange, routingKey, properties: own } = item.message;
      if (item.returned || own.messageId !== properties.messageId) continue;
      const sentKey = exchange === '' ? prefix + routingKey : routingKey;
      const sentExchange = exchange === '' ? '' : prefix + exchange;
      if (fields.exchange !== sentExchange || fields.routingKey !== sentKey) continue;
      item.returned = true;
      const where = `${routingKey} of exchange ${exchange || '(default)'}`;
      item.call.error ??= new UnroutableError(`no queue takes ${where}`);
      return;
    }
  }

  function rejectAll(error: BrokerUnavailableError): void {
    waiting = [];
    sent.clear();
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
          ended();
          if (calls.size === 0) {
            clearTimeout(watchdog);
            watchdog = undefined;
          }
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      const ended = calls.add(call);
      for (const message of messages) waiting.push({ call, message, returned: false });
      write();
      watch();
    });
  }

  return { publish, isBlocked: () => blocked, unblockedAt: () => unblockedAt };
}

/** What went wrong, as the port names it. */
function unavailable(cause: Error): BrokerUnavailableError {
  return new BrokerUnavailableError(`RabbitMQ did not confirm: ${cause.message}`, { cause });
}
