// How many commands of one type are published in a second, as RabbitMQ gives them to whoever listens.
import { routeOf } from '@order-saga/shared/broker/topology';
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import { connect } from 'amqplib';

export interface Sends {
  /** When each was heard, in order. Milliseconds of `performance.now()`. */
  readonly at: readonly number[];
  close(): Promise<void>;
}

export async function listenToSends(url: string, prefix: string, command: CommandType): Promise<Sends> {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const { exchange, routingKey } = routeOf(command);
  await channel.bindQueue(queue, prefix + exchange, routingKey);
  const at: number[] = [];
  const hear = (type: unknown) => {
    if (type === command) at.push(performance.now());
  };
  await channel.consume(queue, (message) => hear(message?.properties.type), { noAck: true });
  return { at, close: () => connection.close() };
}

/** The most that fall into any second. @param at in order, milliseconds */
export function mostInASecond(at: readonly number[]): number {
  let most = 0;
  let from = 0;
  for (const [index, time] of at.entries()) {
    while (at[from]! <= time - 1000) from++;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
