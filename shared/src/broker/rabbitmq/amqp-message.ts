// Between amqplib's messages and ours.
import type { ConfirmChannel, Message, Options } from 'amqplib';
import type { WireMessage, WireProperties } from '../../contracts/message.ts';
import type { OutgoingMessage } from '../broker.ts';

/**
 * The properties of a delivered message. Strangers may set more than ours (contentEncoding, replyTo …): all are kept,
 * so that a dead letter is as it came.
 */
export function propertiesOf(message: Pick<Message, 'properties'>): WireProperties {
  return message.properties as WireProperties;
}

/**
 * Publishes a message, persistent, and mandatory unless it is optional.
 * @param address exchange and routing key as the server knows them
 * @returns false when the socket is full
 * @throws TypeError when a property cannot be written; nothing is sent then
 */
export function publishOn(
  channel: ConfirmChannel,
  address: { readonly exchange: string; readonly routingKey: string },
  { properties, content, isOptional }: OutgoingMessage,
  onConfirm: (error: Error | null) => void,
): boolean {
  const { expiration, userId, headers, ...kept } = properties as WireProperties & Options.Publish;
  const options = {
    ...(kept as Options.Publish),
    headers: safeHeaders(headers, expiration, userId),
    persistent: true,
    mandatory: isOptional !== true,
  };
  return channel.publish(address.exchange, address.routingKey, content, options, onConfirm);
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
