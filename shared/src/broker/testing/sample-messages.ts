// A valid message of every type, for tests.
import { randomUUID } from 'node:crypto';
import type { MessageType } from '../../contracts/catalogue.ts';
import { createMessage, type Message } from '../../contracts/message.ts';
import { exampleBody } from '../../contracts/message-docs.ts';

/** A message of this type, of an order of its own unless one is given. */
export function sample(type: MessageType, orderId: string = randomUUID()): Message {
  const body = { ...exampleBody(type), orderId, attempt: 1 };
  return createMessage(type, body as never, { causationId: null, traceparent: null }) as Message;
}

/** `count` messages of a type, each of an order of its own. */
export function samples(type: MessageType, count: number): Message[] {
  return Array.from({ length: count }, () => sample(type));
}
