// The messages of docs/asyncapi.json: bodies from the catalogue, properties and headers as contracts/message.ts and
// consumer/dead-letter.ts write them.
import {
  DEAD_LETTER_ID,
  ERROR_CODE,
  ERROR_MESSAGE,
  FAILED_AT,
  REDRIVE_COUNT,
  REDRIVEN_AT,
  REDRIVEN_FROM,
} from '../../consumer/dead-letter.ts';
import { catalogue, messageTypes } from '../catalogue.ts';
import { messageIdOf } from '../ids.ts';
import { exampleBody } from '../message-docs.ts';
import { refTo } from './reference.ts';

/** The name of whatever could not be handled. */
export const DEAD_LETTER_MESSAGE = 'DeadLetter';

const exampleHeaders = {
  'causation-id': messageIdOf(exampleBody('OrderCreated')['orderId'] as string, 1, 'OrderCreated'),
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
};

export function messages(): Record<string, object> {
  const ours = messageTypes.map((type) => {
    const { kind, meaning } = catalogue[type];
    const isCaused = type !== 'OrderCreated' && type !== 'OrderCancelRequested';
    const { traceparent } = exampleHeaders;
    const message = {
      name: type,
      title: type,
      summary: meaning,
      tags: [{ name: kind }],
      headers: refTo('components', 'schemas', 'Headers'),
      payload: refTo('components', 'schemas', type),
      traits: [refTo('components', 'messageTraits', 'wire')],
      bindings: { amqp: { messageType: type, bindingVersion: '0.3.0' } },
      examples: [
        {
          name: `a${type}`,
          headers: isCaused ? exampleHeaders : { traceparent },
          payload: exampleBody(type),
        },
      ],
    };
    return [type, message] as const;
  });
  return { ...Object.fromEntries(ours), [DEAD_LETTER_MESSAGE]: deadLetter };
}

export const schemas = (): Record<string, object> => ({
  Headers: headers,
  DeadLetterHeaders: deadLetterHeaders,
  ...Object.fromEntries(messageTypes.map((type) => [type, catalogue[type].body])),
});

const uuid = { type: 'string', format: 'uuid' };
const time = { type: 'string', format: 'date-time' };

const headers = {
  type: 'object',
  properties: {
    'causation-id': {
      ...uuid,
      description: 'Message id of the message that caused this one; absent when a person or a clock did',
    },
    traceparent: { type: 'string', description: 'W3C trace context, passed on as it came; absent if none' },
    [REDRIVEN_AT]: { ...time, description: 'Of a message that an operator sent again: when' },
    [REDRIVE_COUNT]: { type: 'integer', minimum: 1, description: 'How often it was redriven by now' },
    [REDRIVEN_FROM]: { ...uuid, description: 'The id of the dead letter that it was' },
  },
};

const deadLetterHeaders = {
  type: 'object',
  required: [ERROR_CODE, ERROR_MESSAGE, FAILED_AT, DEAD_LETTER_ID],
  properties: {
    ...headers.properties,
    [ERROR_CODE]: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$', description: 'Why; see docs/errors.md' },
    [ERROR_MESSAGE]: { type: 'string', maxLength: 500, description: 'The same in words, one line' },
    [FAILED_AT]: { ...time, description: 'When' },
    [DEAD_LETTER_ID]: { ...uuid, description: 'Names this letter alone' },
  },
};

/** What all messages of the catalogue have besides headers and body. AMQP has no place for it in AsyncAPI. */
export const messageTraits = {
  wire: {
    contentType: 'application/json',
    correlationId: {
      description: 'The order. AMQP’s `correlationId` is the same.',
      location: '$message.payload#/orderId',
    },
    'x-amqp-properties': {
      messageId: 'UUIDv5 of (order, attempt, type): a repeat has the same id',
      correlationId: 'order id = saga id; must equal `orderId` of the body',
      type: 'the name of the message',
      timestamp: 'seconds since 1970',
      appId: 'the sending service',
      contentType: 'application/json',
    },
  },
};

const deadLetter = {
  name: DEAD_LETTER_MESSAGE,
  title: DEAD_LETTER_MESSAGE,
  summary: 'A message that could not be handled, with its body and properties as they came, and the reason.',
  tags: [{ name: 'dead letter' }],
  contentType: 'application/octet-stream',
  headers: refTo('components', 'schemas', 'DeadLetterHeaders'),
  payload: { description: 'Any bytes: it may be no JSON at all' },
  examples: [
    {
      name: 'notJson',
      headers: {
        ...exampleHeaders,
        [ERROR_CODE]: 'invalid-json',
        [ERROR_MESSAGE]: 'body is not JSON',
        [FAILED_AT]: '2026-11-25T09:30:00.000Z',
        [DEAD_LETTER_ID]: '019a5d2e-8d11-7a01-8c33-6d7e8f901a2b',
      },
      payload: '{"orderId":',
    },
  ],
};
