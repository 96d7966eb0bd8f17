// Listens to the system's public events, as any trusted consumer may: a queue of its own, bound to `saga.events`.

import { EVENTS } from '@order-saga/shared/broker/topology';
import type { WireMessage, WireProperties } from '@order-saga/shared/contracts/message';
import { connect } from 'amqplib';

export interface EventTap {
  /** Everything heard so far, in order. */
  readonly heard: readonly WireMessage[];
  close(): Promise<void>;
}

/** @param onEvent called for each event as it comes */
export async function openEventTap(
  url: string,
  prefix: string,
  onEvent: (event: WireMessage) => void = () => {},
): Promise<EventTap> {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, prefix + EVENTS, '#');
  const heard: WireMessage[] = [];
  await channel.consume(
    queue,
    (message) => {
      if (message === null) return;
      const event = { properties: message.properties as WireProperties, content: message.content };
      heard.push(event);
      onEvent(event);
    },
    { noAck: true },
  );
  return { heard, close: () => connection.close() };
}
