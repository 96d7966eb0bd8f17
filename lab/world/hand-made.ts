// Messages published past the services, straight to a queue: repeats, strangers, garbage.
import { randomUUID } from 'node:crypto';
import type { WireMessage } from '@order-saga/shared/contracts/message';
import type { World } from './world.ts';

export interface HandMade {
  type: string;
  /** With `orderId` and `attempt`, unless it is to be malformed. */
  body: object;
  messageId?: string;
}

/** Publishes a message with the properties that the contract names. */
export async function publishByHand(world: World, queue: string, message: HandMade): Promise<void> {
  const { type, body, messageId = randomUUID() } = message;
  const { orderId } = body as { orderId?: string };
  await world.broker.publish(queue, Buffer.from(JSON.stringify(body)), {
    type,
    messageId,
    contentType: 'application/json',
    appId: 'by-hand',
    persistent: true,
    ...(orderId === undefined ? {} : { correlationId: orderId }),
  });
}

/** Publishes a message that was taken from a queue, as it was. */
export async function publishAgain(world: World, queue: string, message: WireMessage): Promise<void> {
  await world.broker.publish(queue, message.content, { ...message.properties, persistent: true });
}
