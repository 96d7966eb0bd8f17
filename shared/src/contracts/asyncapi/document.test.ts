import { readFileSync } from 'node:fs';
import type { Channel } from 'amqplib';
import { Compile } from 'typebox/schema';
import { describe, expect, it, test } from 'vitest';
import { declareTopology } from '../../broker/rabbitmq/topology.ts';
import { deadLetter, redrivenMessage } from '../../consumer/dead-letter.ts';
import { catalogue, messageTypes } from '../catalogue.ts';
import { createMessage, encode, type Message } from '../message.ts';
import { renderAsyncApi } from './document.ts';

const root = new URL('../../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const committed = read('docs/asyncapi.json');
const { channels, operations, components } = JSON.parse(committed);

type Example = { readonly headers: object; readonly payload: unknown };

it('docs/asyncapi.json is what the catalogue says; if not: node scripts/write-asyncapi.ts', () => {
  const { version } = JSON.parse(read('package.json'));
  // Not toBe(): its difference would be thousands of lines.
  expect(committed === renderAsyncApi(version)).toBe(true);
});

describe.each(Object.keys(components.messages))('the example of %s', (name) => {
  const message = components.messages[name];
  const [example] = message.examples as [Example];

  it('fits the schemas of its headers and of its body', () => {
    expect(Compile(schemaOf(message.headers)).Errors(example.headers)[1]).toEqual([]);
    expect(Compile(schemaOf(message.payload)).Errors(example.payload)[1]).toEqual([]);
  });
});

function schemaOf(part: { readonly $ref?: string }): object {
  return part.$ref === undefined ? part : components.schemas[part.$ref.split('/').at(-1)!];
}

test.each(messageTypes)('%s is refused without the fields that every body has', (type) => {
  const [{ payload }] = components.messages[type].examples;
  for (const field of ['orderId', 'attempt']) {
    const { [field]: _, ...rest } = payload;
    expect(Compile(components.schemas[type]).Check(rest)).toBe(false);
  }
});

describe('headers and properties', () => {
  const body = components.messages.StockReserved.examples[0].payload;
  const sent = encode(
    createMessage('StockReserved', body, { causationId: 'c', traceparent: 't' }) as Message,
    'docs',
  );
  const letter = deadLetter('stock.commands', sent, { code: 'handler-failed', message: 'no' });
  const redriven = redrivenMessage('stock.commands', letter);

  it.each([
    ['sent', sent, 'Headers'],
    ['redriven', redriven, 'Headers'],
    ['parked', letter, 'DeadLetterHeaders'],
  ] as const)('of a message that is %s are all described', (_, message, schema) => {
    const described = Object.keys(components.schemas[schema].properties);
    expect(described).toEqual(expect.arrayContaining(Object.keys(message.properties.headers!)));
    const { headers: __, ...properties } = message.properties;
    const listed = Object.keys(components.messageTraits.wire['x-amqp-properties']);
    expect(listed).toEqual(Object.keys(properties));
  });

  it('of a dead letter are required as far as every letter has them', () => {
    const gained = Object.keys(letter.properties.headers!).filter(
      (name) => !(name in sent.properties.headers!),
    );
    expect(components.schemas.DeadLetterHeaders.required.sort()).toEqual(gained.sort());
  });
});

it('describes the exchanges, queues and bindings that services declare', async () => {
  const declared: string[] = [];
  const channel = {
    assertExchange: async (name: string, type: string) => declared.push(`exchange ${name} ${type}`),
    assertQueue: async (name: string, { arguments: given }: { arguments: object }) =>
      declared.push(`queue ${name} ${JSON.stringify(given)}`),
    bindQueue: async (queue: string, exchange: string, key: string) =>
      declared.push(`${queue} gets ${exchange} ${key}`),
  };
  await declareTopology(channel as unknown as Channel, '');

  const described = new Set<string>();
  for (const { address, bindings } of Object.values<never>(channels) as ChannelObject[]) {
    const { exchange, queue, ...amqp } = bindings.amqp;
    if (exchange) described.add(`exchange ${exchange.name} ${exchange.type}`);
    if (queue) described.add(`queue ${queue.name} ${JSON.stringify(amqp['x-arguments'])}`);
    for (const bound of amqp['x-bindings'] ?? []) {
      described.add(`${address} gets ${bound.exchange} ${bound.routingKey}`);
    }
  }
  expect([...described].sort()).toEqual(declared.sort());
});

interface ChannelObject {
  readonly address: string;
  readonly bindings: {
    readonly amqp: {
      readonly exchange?: { name: string; type: string };
      readonly queue?: { name: string };
      readonly 'x-arguments'?: object;
      readonly 'x-bindings'?: readonly { exchange: string; routingKey: string }[];
    };
  };
}

it('lets each message be sent by one service, and a command be answered by its replies', () => {
  for (const type of messageTypes) {
    const senders = Object.keys(operations).filter((id) => id.endsWith(`.send.${type}`));
    expect(senders).toHaveLength(1);
    const entry = catalogue[type];
    const replies = operations[senders[0]!].reply?.messages.map(({ $ref }: { $ref: string }) => $ref) ?? [];
    const expected = 'answeredBy' in entry ? entry.answeredBy : [];
    expect(replies).toEqual(expected.map((name) => `#/channels/orchestrator.replies/messages/${name}`));
  }
});
