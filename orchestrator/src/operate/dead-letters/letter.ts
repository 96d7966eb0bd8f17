// A dead letter as it is stored, and its way from and to the wire. Whatever a stranger sent can be stored.
import {
  DEAD_LETTER_ID,
  deadLetterIdOf,
  ERROR_CODE,
  ERROR_MESSAGE,
  FAILED_AT,
  printable,
  REDRIVE_COUNT,
  REDRIVEN_FROM,
  redriveCountOf,
} from '@order-saga/shared/consumer/dead-letter';
import type { WireMessage, WireProperties } from '@order-saga/shared/contracts/message';

/** Without what the table adds: where it stands, and who did what to it. */
export interface Letter {
  readonly id: string;
  /** Where its message comes from. */
  readonly queue: string;
  readonly type: string | null;
  readonly messageId: string | null;
  readonly orderId: string | null;
  /** Why it was parked, and the same in words. */
  readonly code: string | null;
  readonly message: string | null;
  readonly failedAt: Date;
  /** How often its message was redriven before. */
  readonly redrives: number;
  /** The letter that it was before. */
  readonly earlierId: string | null;
  /** JSON. */
  readonly properties: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** RabbitMQ's own: they count deliveries of this copy. */
const OF_THE_BROKER = ['x-delivery-count', 'x-acquired-count'];
const MAX_COUNT = 2_147_483_647;

/** @param now for a letter that does not say when it failed, or names a time that has not come */
export function toLetter(queue: string, message: WireMessage, now: Date): Letter {
  const { type, messageId, headers = {} } = message.properties;
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_BROKER.includes(name)));
  const code = textOf(headers[ERROR_CODE]);
  return {
    id: deadLetterIdOf(queue, message),
    queue,
    type: textOf(type),
    messageId: textOf(messageId),
    orderId: orderIdOf(message),
    code,
    // The JSON parser quotes the body, which may hold a payment token.
    message: code === 'invalid-json' ? 'the body is not JSON' : textOf(headers[ERROR_MESSAGE]),
    failedAt: failedAtOf(headers[FAILED_AT], now),
    redrives: Math.min(redriveCountOf(message), MAX_COUNT),
    earlierId: uuidOf(headers[REDRIVEN_FROM]),
    properties: JSON.stringify({
      ...message.properties,
      headers: isDeeper(own, MAX_DEPTH) ? ofTheReason(own) : own,
    }),
    body: Uint8Array.from(message.content),
  };
}

/** The same letter with no header but those that say why it was parked. */
export function withoutHeaders(letter: Letter): Letter {
  const { headers = {}, messageId, correlationId, type, appId, contentType } = toMessage(letter).properties;
  const properties = { messageId, correlationId, type, appId, contentType, headers: ofTheReason(headers) };
  return { ...letter, properties: JSON.stringify(properties) };
}

/** Tables and lists of headers inside each other. Deeper ones could not be written as JSON, or read again. */
const MAX_DEPTH = 100;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

const REASON = [ERROR_CODE, ERROR_MESSAGE, FAILED_AT, DEAD_LETTER_ID, REDRIVE_COUNT, REDRIVEN_FROM];
const ofTheReason = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    REASON.filter((name) => ['string', 'number'].includes(typeof headers[name])).map((name) => [
      name,
      headers[name],
    ]),
  );

/** The letter as it was parked. */
export function toMessage({ properties, body }: Pick<Letter, 'properties' | 'body'>): WireMessage {
  return { properties: JSON.parse(properties, reviveBytes) as WireProperties, content: Buffer.from(body) };
}

// AMQP tables may hold bytes, which JSON.stringify writes as `{ type: 'Buffer', data: [...] }`.
function reviveBytes(_key: string, value: unknown): unknown {
  const bytes = value as { type?: unknown; data?: unknown } | null;
  return typeof bytes === 'object' && bytes?.type === 'Buffer' && Array.isArray(bytes.data)
    ? Buffer.from(bytes.data)
    : value;
}

function textOf(value: unknown): string | null {
  const text = typeof value === 'string' ? printable(value) : '';
  return text === '' ? null : text;
}

function uuidOf(value: unknown): string | null {
  return typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : null;
}

function orderIdOf({ properties, content }: WireMessage): string | null {
  return uuidOf(properties.correlationId) ?? uuidOf(bodyOf(content)?.orderId);
}

function bodyOf(content: Buffer): { orderId?: unknown } | null {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return null;
  }
}

function failedAtOf(header: unknown, now: Date): Date {
  const at = new Date(typeof header === 'string' ? header : Number.NaN);
  return at.getTime() > 0 && at <= now ? at : now;
}
