// The parts of the topology as RabbitMQ is told of them.
import type { Channel } from 'amqplib';
import { type Topology, topology } from '../../topology.ts';

/**
 * The broker's own delivery limit counts lost connections, and messages beyond it can vanish: so it is set out of
 * reach, and we count a message's failures ourselves. (RabbitMQ 4 has a default of 20.)
 * https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling
 */
export const QUEUE_ARGUMENTS = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 };

/** An exchange, a queue or a binding. */
export interface TopologyPart {
  /** For people. */
  readonly name: string;
  /** Declares it; repeating it changes nothing. @throws when it exists with other arguments (406) */
  declare(channel: Channel): Promise<unknown>;
  /** Throws where it is not there (404); asks for no right. Nothing tells whether a binding is there. */
  check?(channel: Channel): Promise<unknown>;
}

/**
 * Every part, in the order in which one asks for the other.
 * @param prefix of exchange and queue names, so that tests can share a broker; '' in production
 */
export function topologyParts({ exchanges, queues, bindings }: Topology, prefix: string): TopologyPart[] {
  return [
    ...exchanges.map(({ name, type }) => ({
      name: `the exchange ${prefix}${name}`,
      declare: (channel: Channel) => channel.assertExchange(prefix + name, type, { durable: true }),
      check: (channel: Channel) => channel.checkExchange(prefix + name),
    })),
    ...queues.map((queue) => ({
      name: `the queue ${prefix}${queue}`,
      declare: (channel: Channel) =>
        channel.assertQueue(prefix + queue, { durable: true, arguments: QUEUE_ARGUMENTS }),
      check: (channel: Channel) => channel.checkQueue(prefix + queue),
    })),
    ...bindings.map(({ queue, exchange, routingKey }) => ({
      name: `the binding of ${prefix}${queue} to ${prefix}${exchange} by ${routingKey}`,
      declare: (channel: Channel) => channel.bindQueue(prefix + queue, prefix + exchange, routingKey),
    })),
  ];
}

/** Declares every exchange, queue and binding, as an account that may. */
export async function declareTopology(channel: Channel, prefix: string): Promise<void> {
  for (const part of topologyParts(topology(), prefix)) await part.declare(channel);
}
