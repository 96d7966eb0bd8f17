// Both brokers with their dead letters, for tests of what operators do with these.
import { randomUUID } from 'node:crypto';
import type { Broker } from '@order-saga/shared/broker/broker';
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { createRabbitMqBroker } from '@order-saga/shared/broker/rabbitmq/rabbitmq';
import { openRabbitMqServer, type RabbitMqServer } from '@order-saga/shared/broker/testing/rabbitmq-server';
import { silent } from './test-sagas.ts';

export interface LetterBroker {
  readonly broker: Broker;
  close(): Promise<void>;
}

export interface RabbitMqLetterBroker extends LetterBroker {
  readonly server: RabbitMqServer;
  readonly prefix: string;
  /** Another process on the same queues; whoever opens it closes it. */
  another(): Broker;
}

export async function embeddedLetterBroker(): Promise<LetterBroker> {
  const broker = createInProcessBroker();
  return { broker, close: () => broker.close() };
}

export async function rabbitMqLetterBroker(url: string): Promise<RabbitMqLetterBroker> {
  const prefix = `letters-${randomUUID().slice(0, 8)}.`;
  const server = await openRabbitMqServer(url, prefix);
  const another = () => createRabbitMqBroker({ urls: [url], logger: silent, prefix });
  const broker = another();
  return {
    broker,
    server,
    prefix,
    another,
    async close() {
      await broker.close();
      await server.close();
    },
  };
}
