// Declares a topology with the rights that the account has: what it may not declare has to be there, declared by another.
import type { Channel } from 'amqplib';
import type { Topology } from '../../topology.ts';
import type { RabbitMqConnection } from '../connection/connection.ts';
import { describeClosedChannel, MissingPartError } from '../connection/refusal.ts';
import { type TopologyPart, topologyParts } from './topology.ts';

/**
 * To be called for each connection, and again when a part may have been deleted. What the account may not declare is
 * looked for from then on: each refusal closes a channel and is a line in the server's log.
 * @throws MissingPartError for a part that is not there and that the account may not declare: it will be there later
 * @throws Error that says what to do about a part that exists with other arguments
 */
export type Declare = () => Promise<void>;

const ACCESS_REFUSED = 403;
const NOT_FOUND = 404;

export function createDeclaration(
  connection: RabbitMqConnection,
  topology: Topology,
  prefix: string,
): Declare {
  const parts = topologyParts(topology, prefix);
  const refused = new Map<TopologyPart, Error>();

  async function declare(): Promise<void> {
    let channel = await openChannel(connection);
    /** @returns what the server refused it with; the channel is another one then */
    const attempt = async (work: (channel: Channel) => Promise<unknown>, expected: number) => {
      try {
        await work(channel);
        return undefined;
      } catch (error) {
        if ((error as { code?: unknown }).code !== expected) throw describeClosedChannel(error as Error);
        channel = await openChannel(connection);
        return error as Error;
      }
    };
    try {
      for (const part of parts) {
        if (!refused.has(part)) {
          const refusal = await attempt(part.declare, ACCESS_REFUSED);
          if (refusal === undefined) continue;
          refused.set(part, refusal);
        }
        if (part.check === undefined) continue;
        if ((await attempt(part.check, NOT_FOUND)) !== undefined)
          throw new MissingPartError(part.name, refused.get(part)!);
      }
    } finally {
      await channel.close().catch(() => {});
    }
  }

  return declare;
}

async function openChannel({ model }: RabbitMqConnection): Promise<Channel> {
  const channel = await model.createChannel();
  // Whoever waits for its answers is told.
  channel.on('error', () => {});
  return channel;
}
