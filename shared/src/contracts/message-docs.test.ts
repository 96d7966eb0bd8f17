import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { type MessageBody, messageTypes } from './catalogue.ts';
import { createMessage, decode, encode } from './message.ts';
import { exampleBody, renderMessageDocs } from './message-docs.ts';

const context = { causationId: null, traceparent: null };
const exampleOf = (type: (typeof messageTypes)[number]) =>
  createMessage(type, exampleBody(type) as MessageBody<typeof type>, context);

describe('docs/messages.md', () => {
  const committed = readFileSync(new URL('../../../docs/messages.md', import.meta.url), 'utf8');

  it('is what the catalogue says; if not: npm run write:docs', () => {
    expect(committed).toBe(renderMessageDocs());
  });

  it('names every property that a message is sent with', () => {
    const { messageId, body } = exampleOf('StockReserved');
    const sent = { ...exampleOf('StockReserved'), causationId: messageId, traceparent: '00-a-b-01', body };
    const { headers, ...properties } = encode(sent as never, 'stock-service').properties;
    for (const name of Object.keys(properties)) expect(committed).toContain(`| \`${name}\` |`);
    for (const name of Object.keys(headers!)) expect(committed).toContain(`| header \`${name}\` |`);
  });
});

test.each(messageTypes)('the example of %s is a valid message', (type) => {
  const message = exampleOf(type);
  expect(decode(encode(message as never, 'docs')).body).toEqual(message.body);
});
