// One confirm channel to publish on: what is out on it, what of that comes back, and how it is given up.
// https://www.rabbitmq.com/docs/confirms, https://www.rabbitmq.com/docs/publishers#unroutable
import { type ConfirmChannel, IllegalOperationError, type Message as Returned } from 'amqplib';
import { createInHand } from '../../../concurrency/in-hand.ts';
import { BrokerUnavailableError, type OutgoingMessage, UnroutableError } from '../../broker.ts';
import { publishOn } from '../amqp-message.ts';
import type { RabbitMqConnection } from '../connection/connection.ts';

export interface PublishChannel {
  /** The socket takes no more until `onDrain`. */
  isFull(): boolean;
  /**
   * @param onEnd told once: without an error when the server has the message
   * @throws BrokerUnavailableError when the channel is closed @throws TypeError when a property cannot be written
   */
  send(message: OutgoingMessage, onEnd: (error: Error | undefined) => void): void;
  /** Closes the channel when nothing is out on it any more. */
  retire(): void;
}

export interface PublishChannelOptions {
  readonly connection: RabbitMqConnection;
  readonly prefix: string;
  readonly onDrain: () => void;
  /** Told of every returned message: something of the topology is missing. */
  readonly onReturned: () => void;
  /** Told of every message that the server refused (`basic.nack`). */
  readonly onRefused: () => void;
}

interface Sent {
  readonly message: OutgoingMessage;
  returned: boolean;
}

/** @throws when the server opens no channel */
export async function openPublishChannel(options: PublishChannelOptions): Promise<PublishChannel> {
  const channel = await options.connection.model.createConfirmChannel();
  return usePublishChannel(channel, options);
}

function usePublishChannel(channel: ConfirmChannel, options: PublishChannelOptions): PublishChannel {
  const { connection, prefix, onDrain } = options;
  const out = createInHand<Sent>();
  let full = false;
  let retired = false;
  const unwatch = connection.watch(channel);

  channel.on('return', onReturned);
  channel.on('drain', () => {
    full = false;
    onDrain();
  });

  // A return comes before the confirm of its message and does not say which publish it belongs to. Messages with the
  // same address and id share its fate, so the first of them stands for all.
  function onReturned({ fields, properties }: Returned): void {
    options.onReturned();
    for (const item of out) {
      if (item.returned || item.message.properties.messageId !== properties.messageId) continue;
      const { exchange, routingKey } = addressOf(item.message, prefix);
      if (fields.exchange !== exchange || fields.routingKey !== routingKey) continue;
      item.returned = true;
      return;
    }
  }

  function closeWhenIdle(): void {
    if (!retired || out.size > 0) return;
    unwatch();
    channel.close().catch(() => {});
  }

  return {
    isFull: () => full,
    send(message, onEnd) {
      const item: Sent = { message, returned: false };
      const settled = out.add(item);
      try {
        full = !publishOn(channel, addressOf(message, prefix), message, (error) => {
          settled();
          // On a lost channel amqplib calls back as well.
          if (error !== null && !connection.lost.aborted) options.onRefused();
          onEnd(errorOf(item, error));
          closeWhenIdle();
        });
      } catch (error) {
        settled();
        throw error instanceof IllegalOperationError ? unconfirmed(error) : error;
      }
    },
    retire() {
      retired = true;
      closeWhenIdle();
    },
  };
}

/** The default exchange routes by queue name. */
function addressOf({ exchange, routingKey }: OutgoingMessage, prefix: string) {
  return exchange === ''
    ? { exchange, routingKey: prefix + routingKey }
    : { exchange: prefix + exchange, routingKey };
}

function errorOf({ message, returned }: Sent, error: Error | null): Error | undefined {
  if (returned) {
    const { exchange, routingKey } = message;
    return new UnroutableError(`no queue takes ${routingKey} of exchange ${exchange || '(default)'}`);
  }
  return error === null ? undefined : unconfirmed(error);
}

/** What went wrong, as the port names it. */
export function unconfirmed(cause: Error): BrokerUnavailableError {
  return new BrokerUnavailableError(`RabbitMQ did not confirm: ${cause.message}`, { cause });
}
