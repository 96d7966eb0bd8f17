// Exchanges, queues and bindings: derived from the catalogue. Each service declares its part before it first publishes.
import {
  catalogue,
  isListenedTo,
  kindOf,
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
/** Name of the queue of the hints for a worker: of its own, so that a version that knows none of them never gets one. */
export const hintQueue = (worker: Worker): string => `${worker}.hints`;
const hearers = workers.filter((worker) => participantOf(worker).hears !== undefined);
const hinted = workers.filter((worker) =>
  messageTypes.some((type) => catalogue[type].owner === worker && kindOf(type) === 'hint'),
);
/** The queues of commands, events, hints and replies. */
export const consumedQueues: readonly string[] = [
  ...workers.map(commandQueue),
  ...hearers.map(eventQueue),
  ...hinted.map(hintQueue),
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
  const { owner } = catalogue[type];
  const kind = kindOf(type);
  if (kind === 'command') return { exchange: COMMANDS, routingKey: owner };
  if (kind === 'hint') return { exchange: COMMANDS, routingKey: hintQueue(owner) };
  return { exchange: EVENTS, routingKey: `${owner}.${type}` };
}

/** Whether it counts as not sent when no queue takes it. */
export const isMandatory = (type: MessageType): boolean => kindOf(type) !== 'news';

/**
 * What a worker declares: the queues that it consumes, and the exchanges that these are bound to and that it publishes
 * to. All else is the orchestrator's, which declares the whole, so that an account of a worker needs no right to declare.
 */
export function topologyOf(worker: Worker): Topology {
  const { exchanges, bindings } = topology();
  const queues = [
    commandQueue(worker),
    ...(hearers.includes(worker) ? [eventQueue(worker)] : []),
    ...(hinted.includes(worker) ? [hintQueue(worker)] : []),
  ];
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
      ...messageTypes.filter(isListenedTo).map((type) => ({ queue: REPLIES_QUEUE, ...routeOf(type) })),
      ...hinted.map(hintQueue).map((queue) => ({ queue, exchange: COMMANDS, routingKey: queue })),
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
