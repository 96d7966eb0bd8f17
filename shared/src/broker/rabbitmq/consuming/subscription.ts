// A consumer of one queue, on a connection of its own: a publisher that the server slows down never delays acks.
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Logger } from 'pino';
import type { Delivery, Subscription } from '../../broker.ts';
import type { Topology } from '../../topology.ts';
import { propertiesOf } from '../amqp-message.ts';
import type { RabbitMqConnection } from '../connection/connection.ts';
import { type Hindrance, openLink } from '../connection/link.ts';
import { createDeclaration } from '../topology/declaration.ts';
import { type AckWindow, createAckWindow } from './ack-window.ts';
import { createQueueConsumer } from './consumer.ts';
import { parkDeepHeaders } from './deep-headers.ts';
import { createStandby, type Standby, type StandbyChange, type StandbyTimes } from './standby.ts';

const TAKES_PART = 'this replica consumes the queue again';
const MESSAGES = {
  'another replica carries it': 'this replica stands by and consumes no messages of the queue',
  'no consumer was left': TAKES_PART,
  'messages were waiting': TAKES_PART,
} satisfies Record<StandbyChange, string>;

export interface SubscriptionOptions {
  readonly urls: readonly string[];
  readonly caFile: string | undefined;
  readonly logger: Logger;
  readonly prefix: string;
  readonly topology: Topology;
  readonly queue: string;
  /** Most deliveries in hand, unsettled. */
  readonly prefetch: number;
  readonly standby: StandbyTimes | undefined;
  readonly onDelivery: (delivery: Delivery) => void;
}

export interface RabbitMqSubscription extends Subscription {
  /** performance.now() of the connection; undefined while the broker is away. */
  upSince(): number | undefined;
  /** As a link's. */
  hindrance(): Hindrance | undefined;
}

export function openSubscription(options: SubscriptionOptions): RabbitMqSubscription {
  const { urls, caFile, logger, prefix, topology, queue, prefetch } = options;
  let closed = false;
  /** The last connection ended with a message that could not be read. */
  let isUnreadable = false;
  const link = openLink<{ channel: Channel; acks: AckWindow; standby: Standby }>({
    name: `consume ${queue}`,
    urls,
    caFile,
    logger,
    open: async (connection) => {
      await createDeclaration(connection, topology, prefix)();
      connection.lost.addEventListener('abort', () => {
        // amqplib's decoder came to the end of the stack.
        isUnreadable ||= connection.lost.reason instanceof RangeError;
      });
      if (isUnreadable) {
        const { url } = connection;
        const isParked = await parkDeepHeaders({ url, caFile, prefix, queue, look: prefetch });
        isUnreadable = false;
        if (isParked)
          logger.warn({ queue }, 'a message whose headers are nested too deep was parked without them');
      }
      const channel = await connection.model.createChannel();
      connection.watch(channel);
      await channel.prefetch(prefetch);
      const acks = createAckWindow((tag, multiple) => sendAck(channel, tag, multiple));
      const isLive = () => !closed && !connection.lost.aborted;
      const consumer = createQueueConsumer(channel, prefix + queue, (message) => {
        // The server cancels a consumer when its queue is deleted or its node goes down.
        if (message === null) connection.lose('the server cancelled the consumer');
        else if (!closed) take(message);
      });
      const standby = createStandby({
        consumer,
        prefetch,
        times: options.standby,
        signal: connection.lost,
        onChange: (why) => logger.info({ queue, why }, MESSAGES[why]),
      });
      const take = (message: ConsumeMessage) => {
        const settled = standby.delivered();
        const settle = () => {
          settled();
          acks.settle(message.fields.deliveryTag);
        };
        hand(delivery(message, isLive, settle));
      };
      await consumer.consume();
      link.proven();
      watch(standby, connection);
      return { channel, acks, standby };
    },
    beforeClose: async ({ channel, acks }) => {
      acks.flush();
      // The channel first: acks wait in its buffer, which the connection's close would overtake.
      await channel.close();
    },
  });

  // An error thrown into amqplib would end the connection.
  function hand(message: Delivery): void {
    try {
      options.onDelivery(message);
    } catch (error) {
      logger.error({ err: error, queue }, 'a consumer threw while it took a message');
    }
  }

  return {
    upSince: () => link.live()?.since,
    hindrance: link.hindrance,
    standsBy: () => !closed && link.live()?.session.standby.standsBy() === true,
    close: () => {
      closed = true;
      return link.close();
    },
  };
}

/** Whatever is wrong with the channel, a new one begins as a consumer. */
function watch(standby: Standby, connection: RabbitMqConnection): void {
  standby
    .watch()
    .catch((error) => connection.lose(`the consumer could not be looked after: ${(error as Error).message}`));
}

function delivery(message: ConsumeMessage, isLive: () => boolean, settle: () => void): Delivery {
  let settled = false;
  return {
    properties: propertiesOf(message),
    content: message.content,
    routingKey: message.fields.routingKey,
    redelivered: message.fields.redelivered,
    isLive,
    ack: () => {
      if (settled || !isLive()) return;
      settled = true;
      settle();
    },
  };
}

/** To the channel of the delivery or nowhere: on a closed one the broker hands the message out again anyway. */
function sendAck(channel: Channel, deliveryTag: number, multiple: boolean): void {
  try {
    channel.ack({ fields: { deliveryTag } } as ConsumeMessage, multiple);
  } catch {
    // amqplib throws on a channel that has just closed.
  }
}
