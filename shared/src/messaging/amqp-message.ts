// Between amqplib's messages and ours.
import type { ConsumeMessage, Options } from 'amqplib';
import type { WireMessage, WireProperties } from '../contracts/message.ts';
import type { OutgoingMessage } from './broker.ts';

/**
 * The properties of a delivered message. Strangers may set more than ours (contentEncoding, replyTo …): all are kept,
 * so that a dead letter is as it came.
 */
export function propertiesOf(message: ConsumeMessage): WireProperties {
  return message.properties as WireProperties;
}

/** The wire properties as amqplib names them, for a persistent, mandatory publish. */
export function publishOptions({ properties }: OutgoingMessage): Options.Publish {
  const { expiration, userId, headers, ...kept } = properties as WireProperties & Options.Publish;
  return { ...kept, headers: safeHeaders(headers, expiration, userId), persistent: true, mandatory: true };
}

/**
 * What a stranger's message carries and must not act when we publish it again, under another name:
 * `CC` and `BCC` are further routing keys, an expiration would delete a dead letter, and RabbitMQ closes the channel
 * over a user id that is not the connection's. https://www.rabbitmq.com/docs/sender-selected, /docs/validated-user-id
 */
function safeHeaders(
  headers: WireMessage['properties']['headers'] = {},
  expiration: unknown,
  userId: unknown,
): Record<string, unknown> {
  if (expiration === undefined && userId === undefined && !('CC' in headers) && !('BCC' in headers)) {
    return headers;
  }
  const { CC, BCC, ...kept } = headers;
  return {
    ...kept,
    'x-original-expiration': expiration,
    'x-original-user-id': userId,
    'x-original-cc': CC,
    'x-original-bcc': BCC,
  };
}
