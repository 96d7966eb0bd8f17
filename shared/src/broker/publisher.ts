// From a message of the services to the broker. Consumer, outbox and deadlines publish through this.
import { encode, type Message } from '../contracts/message.ts';
import { inSendSpans } from '../observability/tracing/sending.ts';
import type { Broker, OutgoingMessage } from './broker.ts';
import { isMandatory, routeOf } from './topology.ts';

/**
 * Publishes messages where the catalogue sends them; resolves when every one is confirmed.
 * @param appId the sending service
 * @throws BrokerUnavailableError @throws UnroutableError some may have been sent: send all again, with the same ids
 */
export async function publishMessages(
  broker: Broker,
  appId: string,
  messages: readonly Message[],
): Promise<void> {
  await sendMessages(messages, appId, (outgoing) => broker.publish(outgoing));
}

/**
 * Has messages sent to where the catalogue sends them; `send` says how.
 * @throws what `send` throws, and TypeError when a body is no JSON
 */
export function sendMessages<Result>(
  messages: readonly Message[],
  appId: string,
  send: (outgoing: readonly OutgoingMessage[]) => Promise<Result>,
): Promise<Result> {
  return inSendSpans(
    messages,
    ({ type }) => routeOf(type),
    async (traced) => send(traced.map((message) => toOutgoing(message, appId))),
  );
}

/** Puts a message on the wire, with its address. @throws TypeError when its body is no JSON. */
export function toOutgoing(message: Message, appId: string): OutgoingMessage {
  const { type } = message;
  return {
    ...{ ...routeOf(type), ...encode(message, appId) },
    ...(isMandatory(type) ? {} : { isOptional: true }),
  };
}
