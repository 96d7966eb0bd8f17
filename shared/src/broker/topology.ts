// Exchanges, queues and bindings: derived from the catalogue. Each service declares its part before it first publishes.
import {
  catalogue,
  type MessageType,
  messageTypes,
  participantOf,
  type Worker,
  workers,
} from '../contracts/catalogue.ts';

export const COMMANDS = 'saga.commands';
export const EVENTS = 'saga.events';
export const DEAD_LETTER = 'saga.dead-letter';

export const REPLIES_QUEUE = 'orchestrator.replies';
/** Every dead letter waits here until the orchestrator has it in its table. Unbounded: no letter is dropped. */
export const DEAD_LETTERS_QUEUE = 'saga.dead-letters';

/** Name of the queue of a worker's commands. */
export const commandQueue = (worker: Worker): string => `${worker}.commands`;
/** Name of the queue of what a worker hears beside its commands. */
export const eventQueue = (worker: Worker): string => `${worker}.events`;
const hearers = workers.filter((worker) => participantOf(worker).hears !== undefined);
/** The queues of commands, events and replies. */
export const consumedQueues: readonly string[] = [
  ...workers.map(commandQueue),
  ...hearers.map(eventQueue),
  REPLIES_QUEUE,
];

export interface Binding {
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
}

export interface Topology {
  readonly exchanges: readonly { readonly name: string; readonly type: 'direct' | 'topic' }[];
  readonly queues: readonly string[];
  readonly bindings: readonly Binding[];
}

/** Where a message of this type is published. */
export function routeOf(type: MessageType): { exchange: string; routingKey: string } {
  const { kind, owner } = catalogue[type];
  return kind === 'command'
    ? { exchange: COMMANDS, routingKey: owner }
    : { exchange: EVENTS, routingKey: `${owner}.${type}` };
}

/**
 * What a worker declares: the queues that it consumes, and the exchanges that these are bound to and that it publishes
 * to. All else is the orchestrator's, which declares the whole, so that an account of a worker needs no right to declare.
 */
export function topologyOf(worker: Worker): Topology {
  const { exchanges, bindings } = topology();
  const queues = [commandQueue(worker), ...(hearers.includes(worker) ? [eventQueue(worker)] : [])];
  return { exchanges, queues, bindings: bindings.filter(({ queue }) => queues.includes(queue)) };
}

/** The whole topology. Routing keys are exact, so both brokers route alike. */
export function topology(): Topology {
  return {
    exchanges: [
      { name: COMMANDS, type: 'direct' },
      { name: EVENTS, type: 'topic' },
      { name: DEAD_LETTER, type: 'topic' },
    ],
    queues: [...consumedQueues, DEAD_LETTERS_QUEUE],
    bindings: [
      ...workers.map((worker) => ({ queue: commandQueue(worker), exchange: COMMANDS, routingKey: worker })),
      ...messageTypes
        .filter((type) => catalogue[type].kind !== 'command')
        .map((type) => ({ queue: REPLIES_QUEUE, ...routeOf(type) })),
      ...hearers.flatMap((worker) =>
        participantOf(worker).hears!.map((type) => ({
          queue: eventQueue(worker),
          ...routeOf(type as MessageType),
        })),
      ),
      // Key by key and not with '#': a dead letter of an unknown queue stays unroutable.
      ...consumedQueues.map((queue) => ({
        queue: DEAD_LETTERS_QUEUE,
        exchange: DEAD_LETTER,
        routingKey: queue,
      })),
    ],
  };
}
