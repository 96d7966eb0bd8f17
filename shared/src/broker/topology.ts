// Exchanges, queues and bindings: derived from the catalogue. Each service declares its part before it first publishes.
import { catalogue, type MessageType, messageTypes, type Worker, workers } from '../contracts/catalogue.ts';

export const COMMANDS = 'saga.commands';
export const EVENTS = 'saga.events';
export const DEAD_LETTER = 'saga.dead-letter';

export const REPLIES_QUEUE = 'orchestrator.replies';
/** Every dead letter waits here until the orchestrator has it in its table. Unbounded: no letter is dropped. */
export const DEAD_LETTERS_QUEUE = 'saga.dead-letters';

/** Name of the queue of a worker's commands. */
export const commandQueue = (worker: Worker): string => `${worker}.commands`;
/** The queues of commands and replies. */
export const consumedQueues: readonly string[] = [...workers.map(commandQueue), REPLIES_QUEUE];

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
 * What a worker declares: the queue that it consumes, and the exchanges that this queue is bound to and that it publishes
 * to. All else is the orchestrator's, which declares the whole, so that an account of a worker needs no right to declare.
 */
export function topologyOf(worker: Worker): Topology {
  const { exchanges, bindings } = topology();
  const queue = commandQueue(worker);
  return { exchanges, queues: [queue], bindings: bindings.filter((binding) => binding.queue === queue) };
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
      // Key by key and not with '#': a dead letter of an unknown queue stays unroutable.
      ...consumedQueues.map((queue) => ({
        queue: DEAD_LETTERS_QUEUE,
        exchange: DEAD_LETTER,
        routingKey: queue,
      })),
    ],
  };
}
