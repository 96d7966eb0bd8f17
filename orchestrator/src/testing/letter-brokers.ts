// Both brokers with their dead letters, for tests of what operators do with these.
import { randomUUID } from 'node:crypto';
import type { Broker } from '@order-saga/shared/broker/broker';
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { createRabbitMqBroker } from '@order-saga/shared/broker/rabbitmq/rabbitmq';
import { openRabbitMqServer, type RabbitMqServer } from '@order-saga/shared/broker/testing/rabbitmq-server';
import { deadLetterQueue } from '@order-saga/shared/broker/topology';
import { openDeadLetterTable } from '../operate/dead-letters/dead-letter-table.ts';
import { silent } from './test-sagas.ts';

export interface LetterBroker {
  readonly broker: Broker;
  /** Message ids of what lies in the dead-letter queue; undefined: this broker has none. */
  parked(queue: string): Promise<(string | undefined)[] | undefined>;
  close(): Promise<void>;
}

export interface RabbitMqLetterBroker extends LetterBroker {
  readonly server: RabbitMqServer;
}

/** @param url the orchestrator's database */
export async function embeddedLetterBroker(url: string): Promise<LetterBroker> {
  const table = openDeadLetterTable(url);
  const broker = createInProcessBroker({ keepDeadLetter: table.keep });
  return {
    broker,
    parked: async () => undefined,
    async close() {
      await broker.close();
      await table.close();
    },
  };
}

export async function rabbitMqLetterBroker(url: string): Promise<RabbitMqLetterBroker> {
  const prefix = `letters-${randomUUID().slice(0, 8)}.`;
  const server = await openRabbitMqServer(url, prefix);
  const broker = createRabbitMqBroker({ urls: [url], logger: silent, prefix });
  return {
    broker,
    server,
    async parked(queue) {
      const letters = await server.take(deadLetterQueue(queue));
      for (const { content, properties } of letters)
        await server.publish(deadLetterQueue(queue), content, properties);
      return letters.map(({ properties }) => properties.messageId);
    },
    async close() {
      await broker.close();
      await server.close();
    },
  };
}
