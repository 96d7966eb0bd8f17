// Exchanges, queues and bindings: derived from the catalogue, declared by every service before it first publishes.
import { catalogue, type MessageType, messageTypes, type Worker } from '../contracts/catalogue.ts';

export const COMMANDS = 'saga.commands';
export const EVENTS = 'saga.events';
export const DEAD_LETTER = 'saga.dead-letter';

export const REPLIES_QUEUE = 'orchestrator.replies';
const workers: readonly Worker[] = ['stock', 'payment', 'order'];

/** Name of the queue of a worker's commands. */
export const commandQueue = (worker: Worker): string => `${worker}.commands`;
/** Name of the queue that keeps a queue's dead letters. */
export const deadLetterQueue = (queue: string): string => `${queue}.dead-letter`;

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

/** The whole topology. Routing keys are exact, so both brokers route alike. */
export function topology(): Topology {
  const consumed = [...workers.map(commandQueue), REPLIES_QUEUE];
  return {
    exchanges: [
      { name: COMMANDS, type: 'direct' },
      { name: EVENTS, type: 'topic' },
      { name: DEAD_LETTER, type: 'topic' },
    ],
    queues: [...consumed, ...consumed.map(deadLetterQueue)],
    bindings: [
      ...workers.map((worker) => ({ queue: commandQueue(worker), exchange: COMMANDS, routingKey: worker })),
      ...messageTypes
        .filter((type) => catalogue[type].kind !== 'command')
        .map((type) => ({ queue: REPLIES_QUEUE, ...routeOf(type) })),
      ...consumed.map((queue) => ({
        queue: deadLetterQueue(queue),
        exchange: DEAD_LETTER,
        routingKey: queue,
      })),
    ],
  };
}
