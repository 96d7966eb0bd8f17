// The channels of docs/asyncapi.json: a routing key, to which messages are sent, or a queue, from which they are received.
import { queueArguments } from '../../broker/rabbitmq/topology.ts';
import {
  type Binding,
  consumedQueues,
  DEAD_LETTER,
  deadLetterQueue,
  routeOf,
  topology,
} from '../../broker/topology.ts';
import { messageTypes } from '../catalogue.ts';
import { DEAD_LETTER_MESSAGE } from './messages.ts';
import { type Reference, refTo } from './reference.ts';

interface Channel {
  readonly address: string;
  readonly title: string;
  readonly messages: Readonly<Record<string, Reference>>;
  readonly bindings: { readonly amqp: object };
}

const BINDING_VERSION = '0.3.0';
const VHOST = '/';

/** The channel of a routing key of an exchange. */
export const routeChannel = ({ exchange, routingKey }: Pick<Binding, 'exchange' | 'routingKey'>): string =>
  `${exchange}.${routingKey}`;

export function channels(): Record<string, Channel> {
  const { bindings, queues } = topology();
  const routes = new Map(bindings.map((binding) => [routeChannel(binding), binding]));
  return {
    ...Object.fromEntries([...routes].map(([name, binding]) => [name, routeOfExchange(binding)])),
    ...Object.fromEntries(queues.map((queue) => [queue, queueOf(queue)])),
  };
}

/** The names of the messages that a queue is meant to get. */
export function messagesOfQueue(queue: string): string[] {
  const routes = topology()
    .bindings.filter((binding) => binding.queue === queue)
    .map(routeChannel);
  return isOfDeadLetters(queue)
    ? [DEAD_LETTER_MESSAGE]
    : messageTypes.filter((type) => routes.includes(routeChannel(routeOf(type))));
}

/** The message names of a routing key. */
function messagesOfRoute(route: Binding): string[] {
  if (route.exchange === DEAD_LETTER) return [DEAD_LETTER_MESSAGE];
  return messageTypes.filter((type) => routeChannel(routeOf(type)) === routeChannel(route));
}

const isOfDeadLetters = (queue: string) => !consumedQueues.includes(queue);

function routeOfExchange(route: Binding): Channel {
  const { exchange, routingKey } = route;
  const { type } = topology().exchanges.find(({ name }) => name === exchange)!;
  return {
    address: routingKey,
    title: `routing key ${routingKey} of ${exchange}`,
    messages: referTo(messagesOfRoute(route)),
    bindings: {
      amqp: {
        is: 'routingKey',
        exchange: { name: exchange, type, durable: true, autoDelete: false, vhost: VHOST },
        bindingVersion: BINDING_VERSION,
      },
    },
  };
}

function queueOf(queue: string): Channel {
  const own = consumedQueues.find((consumed) => deadLetterQueue(consumed) === queue);
  const bound = topology().bindings.filter((binding) => binding.queue === queue);
  return {
    address: queue,
    title: own === undefined ? `queue ${queue}` : `queue ${queue}: what could not be handled of ${own}`,
    messages: referTo(messagesOfQueue(queue)),
    bindings: {
      amqp: {
        is: 'queue',
        queue: { name: queue, durable: true, exclusive: false, autoDelete: false, vhost: VHOST },
        bindingVersion: BINDING_VERSION,
        'x-arguments': queueArguments(queue),
        'x-bindings': bound.map(({ exchange, routingKey }) => ({ exchange, routingKey })),
      },
    },
  };
}

const referTo = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, refTo('components', 'messages', name)]));
