// The operations of docs/asyncapi.json: what each service sends and receives, and what parks and redrives dead letters.
import {
  commandQueue,
  consumedQueues,
  DEAD_LETTER,
  DEAD_LETTER_INDEX_QUEUE,
  deadLetterQueue,
  REPLIES_QUEUE,
  routeOf,
} from '../../broker/topology.ts';
import { catalogue, type MessageType, messageTypes, type Worker } from '../catalogue.ts';
import { messagesOfQueue, routeChannel } from './channels.ts';
import { DEAD_LETTER_MESSAGE } from './messages.ts';
import { type Reference, refTo } from './reference.ts';

interface Operation {
  readonly action: 'send' | 'receive';
  readonly title: string;
  readonly tags: readonly { readonly name: string }[];
  readonly channel: Reference;
  readonly messages: readonly Reference[];
  readonly reply?: { readonly channel: Reference; readonly messages: readonly Reference[] };
  readonly bindings: { readonly amqp: object };
}

const ORCHESTRATOR = 'orchestrator';
const serviceOf = (worker: Worker) => `${worker}-service`;
const consumerOf = (queue: string) =>
  queue === REPLIES_QUEUE
    ? ORCHESTRATOR
    : serviceOf(
        messageTypes.map((type) => catalogue[type].owner).find((own) => commandQueue(own) === queue)!,
      );

export function operations(): Record<string, Operation> {
  const deadLetterQueues = [...consumedQueues.map(deadLetterQueue), DEAD_LETTER_INDEX_QUEUE];
  return Object.fromEntries([
    ...messageTypes.map(sendOf),
    ...consumedQueues.map((queue) => receiveFrom(consumerOf(queue), queue)),
    ...consumedQueues.map(parkOf),
    ...deadLetterQueues.map((queue) => receiveFrom(ORCHESTRATOR, queue)),
    ...consumedQueues.map(redriveTo),
  ]);
}

const sending = {
  amqp: { deliveryMode: 2, mandatory: true, timestamp: true, bindingVersion: '0.3.0' },
};
const receiving = { amqp: { ack: true, bindingVersion: '0.3.0' } };

function sendOf(type: MessageType): [string, Operation] {
  const entry = catalogue[type];
  const service = entry.kind === 'command' ? ORCHESTRATOR : serviceOf(entry.owner);
  const channel = routeChannel(routeOf(type));
  const reply =
    'answeredBy' in entry
      ? {
          reply: {
            channel: refTo('channels', REPLIES_QUEUE),
            messages: inChannel(REPLIES_QUEUE, entry.answeredBy),
          },
        }
      : {};
  return [
    `${service}.send.${type}`,
    {
      action: 'send',
      title: `${service} sends ${type}`,
      tags: [{ name: service }],
      channel: refTo('channels', channel),
      messages: inChannel(channel, [type]),
      ...reply,
      bindings: sending,
    },
  ];
}

function receiveFrom(service: string, queue: string): [string, Operation] {
  return [
    `${service}.receive.${queue}`,
    {
      action: 'receive',
      title: `${service} receives from ${queue}`,
      tags: [{ name: service }],
      channel: refTo('channels', queue),
      messages: inChannel(queue, messagesOfQueue(queue)),
      bindings: receiving,
    },
  ];
}

function parkOf(queue: string): [string, Operation] {
  const service = consumerOf(queue);
  const channel = routeChannel({ exchange: DEAD_LETTER, routingKey: queue });
  return [
    `${service}.send.${queue}.${DEAD_LETTER_MESSAGE}`,
    {
      action: 'send',
      title: `${service} parks what it cannot handle`,
      tags: [{ name: service }],
      channel: refTo('channels', channel),
      messages: inChannel(channel, [DEAD_LETTER_MESSAGE]),
      bindings: { amqp: { deliveryMode: 2, mandatory: true, bindingVersion: '0.3.0' } },
    },
  ];
}

/** Straight to the queue: by the default exchange, whose routing keys are the names of queues. */
function redriveTo(queue: string): [string, Operation] {
  return [
    `${ORCHESTRATOR}.redrive.${queue}`,
    {
      action: 'send',
      title: `${ORCHESTRATOR} sends a dead letter of ${queue} back to it, and to no other queue`,
      tags: [{ name: ORCHESTRATOR }],
      channel: refTo('channels', queue),
      messages: inChannel(queue, messagesOfQueue(queue)),
      bindings: { amqp: { deliveryMode: 2, mandatory: true, bindingVersion: '0.3.0' } },
    },
  ];
}

const inChannel = (channel: string, names: readonly string[]) =>
  names.map((name) => refTo('channels', channel, 'messages', name));
