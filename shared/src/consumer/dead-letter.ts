// What a message becomes when it is set aside for a person: itself, with the reason in its headers.
import { v5 } from 'uuid';
import type { OutgoingMessage } from '../broker/broker.ts';
import { DEAD_LETTER } from '../broker/topology.ts';
import { newId } from '../contracts/ids.ts';
import type { WireMessage } from '../contracts/message.ts';

/** Why a message went to the dead-letter queue. */
export interface DeadLetterReason {
  /** Stable, kebab-case: `invalid-json`, `handler-failed`, `unknown-saga` … */
  readonly code: string;
  readonly message: string;
}

/** Headers that a dead letter gains. */
export const ERROR_CODE = 'x-error-code';
export const ERROR_MESSAGE = 'x-error-message';
/** ISO 8601, UTC. */
export const FAILED_AT = 'x-failed-at';
/** Names one letter: a message that fails again is another letter. */
export const DEAD_LETTER_ID = 'x-dead-letter-id';
/** Headers of a message that was redriven, and of its next dead letter: when, how often, and the letter it was. */
export const REDRIVEN_AT = 'x-redriven-at';
export const REDRIVE_COUNT = 'x-redrive-count';
export const REDRIVEN_FROM = 'x-redriven-from';

/** The dead letter of a message of `queue`: body and properties as they came, and the reason. */
export function deadLetter(queue: string, message: WireMessage, reason: DeadLetterReason): OutgoingMessage {
  return address(queue, message, { ...message.properties.headers, ...reasonHeaders(reason) });
}

/**
 * The same without the headers that the message came with: for one that cannot be written again as it came
 * (AMQP libraries bound the size of the header table, and ours makes it larger).
 */
export function bareDeadLetter(
  queue: string,
  message: WireMessage,
  reason: DeadLetterReason,
): OutgoingMessage {
  const { messageId, correlationId, type, appId, contentType } = message.properties;
  const properties = { messageId, correlationId, type, appId, contentType };
  return address(queue, { properties, content: message.content }, reasonHeaders(reason));
}

/** The letter's message on its way back to its own queue, and to no other: the reason is off, what it was is on. */
export function redrivenMessage(queue: string, letter: WireMessage): OutgoingMessage {
  const {
    [ERROR_CODE]: _code,
    [ERROR_MESSAGE]: _message,
    [FAILED_AT]: _failedAt,
    [DEAD_LETTER_ID]: _id,
    ...kept
  } = letter.properties.headers ?? {};
  const headers = {
    ...kept,
    [REDRIVEN_AT]: new Date().toISOString(),
    [REDRIVE_COUNT]: redriveCountOf(letter) + 1,
    [REDRIVEN_FROM]: deadLetterIdOf(queue, letter),
  };
  return {
    exchange: '',
    routingKey: queue,
    properties: { ...letter.properties, headers },
    content: letter.content,
  };
}

/** How often the message of a letter was redriven before. */
export function redriveCountOf({ properties }: WireMessage): number {
  const count = properties.headers?.[REDRIVE_COUNT];
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 0;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LETTER_NAMESPACE = '0f4f3f0d-5c0a-4a3d-9a6e-7c1d3d3b8f52';

/**
 * The id of a letter: what its header says, or, for one that was parked without (by an older version, or by hand), what
 * follows from its queue, its reason and its message. Copies that are alike to the last byte then count as one letter.
 */
export function deadLetterIdOf(queue: string, { properties, content }: WireMessage): string {
  const { messageId, type, headers = {} } = properties;
  const id = headers[DEAD_LETTER_ID];
  if (typeof id === 'string' && UUID.test(id)) return id;
  const key = [queue, messageId, type, headers[FAILED_AT], headers[ERROR_CODE], content.toString('base64')];
  return v5(JSON.stringify(key), LETTER_NAMESPACE);
}

const MAX_TEXT = 500;

/** Text that is safe in a header and in a log line: one line, well-formed, at most 500 characters. */
export function printable(text: string): string {
  const oneLine = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return oneLine.slice(0, MAX_TEXT).toWellFormed();
}

function address(queue: string, message: WireMessage, headers: Record<string, unknown>): OutgoingMessage {
  const properties = { ...message.properties, headers };
  return { exchange: DEAD_LETTER, routingKey: queue, properties, content: message.content };
}

function reasonHeaders(reason: DeadLetterReason): Record<string, string> {
  return {
    [ERROR_CODE]: reason.code,
    [ERROR_MESSAGE]: printable(reason.message),
    [FAILED_AT]: new Date().toISOString(),
    [DEAD_LETTER_ID]: newId(),
  };
}
