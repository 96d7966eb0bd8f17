// RabbitMQ as all four use it: one connection with a confirm channel to publish, another one to consume.
import { joinFrames } from '@order-saga/shared/broker/rabbitmq/connection/join-frames';
import { type ChannelModel, type ConsumeMessage, connect } from 'amqplib';
import { createAcks } from './acks.ts';
import { type Handle, type MessageTo, type Publish, receiverOf, type ServiceName } from './message.ts';
import { createPump } from './pump.ts';

export interface Broker {
  readonly publish: Publish;
  /** Takes what waits for a service through `handle`, batch by batch. @returns what stops it, the batch in hand done */
  consume<Name extends ServiceName>(name: Name, handle: Handle<Name>): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const PREFETCH = 300;

/** @param queuePrefix each service's queue has this and its name */
export async function openBroker(url: string, queuePrefix: string): Promise<Broker> {
  const publishing = await openConnection(url);
  const consuming = await openConnection(url);
  const outgoing = await publishing.createConfirmChannel();
  const incoming = await consuming.createChannel();
  await incoming.prefetch(PREFETCH);

  return {
    publish: (messages) =>
      new Promise((resolve, reject) => {
        let unconfirmed = messages.length;
        if (unconfirmed === 0) resolve();
        const confirmed = (error: unknown) => {
          if (error) reject(error);
          else if (--unconfirmed === 0) resolve();
        };
        for (const message of messages) {
          const content = Buffer.from(JSON.stringify(message));
          outgoing.sendToQueue(
            queuePrefix + receiverOf(message.type),
            content,
            { persistent: true },
            confirmed,
          );
        }
      }),

    async consume<Name extends ServiceName>(name: Name, handle: Handle<Name>) {
      const acks = createAcks(incoming);
      const pump = createPump<ConsumeMessage>(async (deliveries) => {
        await handle(deliveries.map(({ content }) => JSON.parse(content.toString()) as MessageTo<Name>));
        acks.settle(deliveries);
      });
      const { consumerTag } = await incoming.consume(queuePrefix + name, (delivery) => {
        if (delivery !== null) pump.add(delivery);
      });
      return async () => {
        await incoming.cancel(consumerTag);
        await pump.idle();
        acks.flush();
      };
    },

    async close() {
      await consuming.close();
      await publishing.close();
    },
  };
}

async function openConnection(url: string): Promise<ChannelModel> {
  const connection = await connect(url, { noDelay: true });
  joinFrames(connection);
  return connection;
}
