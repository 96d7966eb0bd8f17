// A view of the real server for tests, on a connection of its own: empties, reads and removes the queues of one prefix.
import type { Socket } from 'node:net';
import { connect } from 'amqplib';
import type { WireProperties } from '../../contracts/message.ts';
import type { RoutedMessage } from '../broker.ts';
import { declareTopology } from '../rabbitmq/topology/topology.ts';
import { topology } from '../topology.ts';
import { declareAsBefore, oldQueues } from './version-before.ts';

export interface RabbitMqServer {
  /** Empties every queue. */
  purge(): Promise<void>;
  deleteQueue(queue: string): Promise<void>;
  /** Declares the dead-letter queues of the version before, as one of its orchestrators does for each connection. */
  declareAsBefore(): Promise<void>;
  exists(queue: string): Promise<boolean>;
  /** Declares a deleted queue in another way than the services do. */
  declareClassic(queue: string): Promise<void>;
  /** Takes everything that is ready. */
  take(queue: string): Promise<RoutedMessage[]>;
  depth(queue: string): Promise<number>;
  /** How many consume it. */
  consumers(queue: string): Promise<number>;
  /** Takes a message on a connection of its own, which then ends without a word. */
  takeAndDie(queue: string): Promise<void>;
  /** Publishes a message as a stranger would. */
  publish(queue: string, content: Buffer, options: object): Promise<void>;
  /** Removes queues and exchanges, and disconnects. */
  close(): Promise<void>;
}

export async function openRabbitMqServer(url: string, prefix: string): Promise<RabbitMqServer> {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  await declareTopology(channel, prefix);
  const { queues, exchanges } = topology();
  return {
    purge: async () => {
      await declareTopology(channel, prefix);
      for (const queue of queues) await channel.purgeQueue(prefix + queue);
    },
    deleteQueue: async (queue) => {
      await channel.deleteQueue(prefix + queue);
    },
    declareAsBefore: () => declareAsBefore(channel, prefix),
    exists: async (queue) => {
      const asking = await connection.createChannel();
      asking.on('error', () => {});
      const found = await asking.checkQueue(prefix + queue).then(
        () => true,
        () => false,
      );
      await asking.close().catch(() => {});
      return found;
    },
    declareClassic: async (queue) => {
      await channel.assertQueue(prefix + queue, { durable: true });
    },
    take: async (queue) => {
      const taken: RoutedMessage[] = [];
      for (;;) {
        const message = await channel.get(prefix + queue, { noAck: true });
        if (message === false) return taken;
        const { content, fields } = message;
        taken.push({
          properties: message.properties as WireProperties,
          content,
          routingKey: fields.routingKey,
        });
      }
    },
    takeAndDie: async (queue) => {
      const dying = await connect(url, { noDelay: true });
      dying.on('error', () => {});
      const taking = await dying.createChannel();
      taking.on('error', () => {});
      const taken = Promise.withResolvers<unknown>();
      await taking.consume(prefix + queue, taken.resolve);
      await taken.promise;
      (dying.connection as unknown as { stream: Socket }).stream.destroy();
    },
    consumers: async (queue) => (await channel.checkQueue(prefix + queue)).consumerCount,
    depth: async (queue) => (await channel.checkQueue(prefix + queue)).messageCount,
    publish: async (queue, content, options) => {
      channel.sendToQueue(prefix + queue, content, options);
      await channel.waitForConfirms();
    },
    close: async () => {
      for (const queue of [...queues, ...oldQueues]) await channel.deleteQueue(prefix + queue);
      for (const { name } of exchanges) await channel.deleteExchange(prefix + name);
      await connection.close();
    },
  };
}
