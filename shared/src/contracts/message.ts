// A message inside the services, and its way to and from the wire. Nothing else knows the AMQP properties.
import { Compile, type Validator } from 'typebox/compile';
import { catalogue, isMessageType, type MessageBody, type MessageType, messageTypes } from './catalogue.ts';
import { messageIdOf } from './ids.ts';
import { hasLoneSurrogate, hasNul, isTooDeep, MAX_DEPTH } from './json-bounds.ts';
import type { MessageEntry } from './participant.ts';

/** A message as the services handle it. `body` always has `orderId` and `attempt`. */
export interface MessageOf<T extends MessageType> {
  readonly type: T;
  readonly messageId: string;
  readonly causationId: string | null;
  /** W3C trace context, passed on as it came. */
  readonly traceparent: string | null;
  readonly body: MessageBody<T>;
}

/** Any message; narrow it by `type`. */
export type Message = { [T in MessageType]: MessageOf<T> }[MessageType];

/** AMQP 0-9-1 basic properties, as far as they matter here. */
export interface WireProperties {
  readonly messageId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly type?: string | undefined;
  /** Seconds since 1970. */
  readonly timestamp?: number | undefined;
  readonly appId?: string | undefined;
  readonly contentType?: string | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

/** A message on the wire. */
export interface WireMessage {
  readonly properties: WireProperties;
  readonly content: Buffer;
}

/** A message that no retry can mend: it goes to the dead-letter queue at once, with this code. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';
  readonly code: 'invalid-json' | 'unknown-type' | 'invalid-message' | 'beyond-limits';
  constructor(code: MalformedMessageError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Makes a message; its id follows from (order, attempt, type, revision if it has one), so that a repeat is recognised. */
export function createMessage<T extends MessageType>(
  type: T,
  body: MessageBody<T>,
  context: { causationId: string | null; traceparent: string | null },
): MessageOf<T> {
  return { type, messageId: idOf(type, body as Named), ...context, body };
}

/** What a message is named after. */
interface Named {
  readonly orderId: string;
  readonly attempt: number;
  readonly revision?: number;
}

function idOf(type: MessageType, { orderId, attempt, revision }: Named): string {
  const { isRevised }: MessageEntry = catalogue[type];
  return messageIdOf(orderId, attempt, type, isRevised ? revision : undefined);
}

/** Puts a message on the wire. `appId` names the sending service. */
export function encode(message: Message, appId: string): WireMessage {
  const headers: Record<string, string> = {};
  if (message.causationId !== null) headers['causation-id'] = message.causationId;
  if (message.traceparent !== null) headers.traceparent = message.traceparent;
  return {
    properties: {
      messageId: message.messageId,
      correlationId: message.body.orderId,
      type: message.type,
      timestamp: Math.floor(Date.now() / 1000),
      appId,
      contentType: 'application/json',
      headers,
    },
    content: Buffer.from(JSON.stringify(message.body)),
  };
}

const validators = new Map<MessageType, Validator>();
for (const type of messageTypes) validators.set(type, Compile(catalogue[type].body));

/**
 * Reads a message from the wire and checks it against its schema. Unknown body fields are ignored.
 * Bounded in size and depth, and of text that can be stored.
 * A missing message id is made up as `createMessage` makes it, so that hand-made messages are recognised too.
 * @throws MalformedMessageError
 */
export function decode({ properties, content }: WireMessage): Message {
  const { type, headers } = properties;
  if (!isMessageType(type))
    throw new MalformedMessageError('unknown-type', `unknown message type ${JSON.stringify(type ?? null)}`);
  const body = parse(content);
  const invalid = whyInvalid(type, body);
  if (invalid !== null) throw new MalformedMessageError('invalid-message', invalid);
  const { attempt, ...fields } = body as { orderId: string; attempt: number };
  // A UUID may be spelt in upper case; PostgreSQL gives it back in lower case.
  const orderId = fields.orderId.toLowerCase();
  if (properties.messageId?.includes('\0')) throw beyondLimits('the message id has U+0000');
  if (properties.correlationId !== undefined && properties.correlationId.toLowerCase() !== orderId) {
    throw new MalformedMessageError('invalid-message', 'correlationId is not the orderId of the body');
  }
  return {
    type,
    messageId: properties.messageId || idOf(type, { ...fields, orderId, attempt }),
    causationId: textHeader(headers, 'causation-id'),
    traceparent: textHeader(headers, 'traceparent'),
    body: { ...fields, orderId, attempt },
  } as Message;
}

/** Why this is no body of such a message; null: it is one. */
export function whyInvalid(type: MessageType, body: unknown): string | null {
  const validator = validators.get(type)!;
  if (validator.Check(body)) return null;
  const [first] = validator.Errors(body);
  return `${type}${first?.instancePath ?? ''} ${first?.message ?? 'is not valid'}`;
}

/** What is refused here could not be written, and would fail its whole batch. */
function parse(content: Buffer): unknown {
  if (content.length > MAX_BYTES) throw beyondLimits(`the body has more than ${MAX_BYTES} bytes`);
  const json = content.toString('utf8');
  if (isTooDeep(json)) throw beyondLimits(`the body is nested more than ${MAX_DEPTH} levels deep`);
  const body = parseJson(json);
  if (hasNul(json, body)) throw beyondLimits('the body has U+0000 in a string');
  if (hasLoneSurrogate(json, body)) throw beyondLimits('the body has half of a surrogate pair in a string');
  return body;
}

/** As of an HTTP body. Ours have 20 KiB at most. */
const MAX_BYTES = 256 * 1024;

const beyondLimits = (message: string) => new MalformedMessageError('beyond-limits', message);

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new MalformedMessageError('invalid-json', `body is not JSON: ${(error as Error).message}`);
  }
}

function textHeader(headers: WireProperties['headers'], name: string): string | null {
  const value = headers?.[name];
  return typeof value === 'string' && value.length <= 255 && !value.includes('\0') ? value : null;
}
