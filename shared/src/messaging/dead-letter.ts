// What a message becomes when it is set aside for a person: itself, with the reason in its headers.
import type { WireMessage } from '../contracts/message.ts';
import type { OutgoingMessage } from './broker.ts';
import { DEAD_LETTER } from './topology.ts';

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
  };
}
