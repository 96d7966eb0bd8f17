// The broker of the embedded system: the same port inside one process, for a start with nothing to install.
// Its queues die with the process: who starts the embedded system publishes again what unfinished rows imply.
import type { Logger } from 'pino';
import { withTimeLimit } from '../../concurrency/time-limit.ts';
import type { WireMessage } from '../../contracts/message.ts';
import { type Broker, BrokerUnavailableError, type OutgoingMessage, UnroutableError } from '../broker.ts';
import { consumedQueues, DEAD_LETTER, deadLetterQueue, topology } from '../topology.ts';
import { createInProcessQueue, type InProcessQueue } from './in-process-queue.ts';

export interface InProcessBrokerOptions {
  /** Stores a dead letter of `queue`. Its publish resolves when this has; when it rejects, the letter was not sent. */
  readonly keepDeadLetter: (letter: { queue: string; message: WireMessage }) => Promise<void>;
  readonly logger?: Logger;
}

/** How long `close` waits for dead letters that are being stored, in ms. */
const CLOSE_WAIT_MS = 2000;

export function createInProcessBroker({ keepDeadLetter, logger }: InProcessBrokerOptions): Broker {
  const { queues, bindings } = topology();
  const live = new Map<string, InProcessQueue>();
  // Dead letters are kept by `keepDeadLetter`: nothing ever lies in their queues.
  const keptElsewhere = new Set(consumedQueues.map(deadLetterQueue));
  for (const name of queues) {
    if (!keptElsewhere.has(name)) live.set(name, createInProcessQueue(logger));
  }
  const routes = new Map<string, InProcessQueue[]>();
  for (const [name, queue] of live) route('', name, queue);
  for (const { exchange, routingKey, queue } of bindings) {
    const target = live.get(queue);
    if (target !== undefined) route(exchange, routingKey, target);
  }
  const subscriptions = new Set<{ close(): Promise<void> }>();
  const storing = new Set<Promise<void>>();
  const openedAt = performance.now();
  let open = true;

  function route(exchange: string, routingKey: string, queue: InProcessQueue): void {
    const key = routeKey(exchange, routingKey);
    routes.set(key, [...(routes.get(key) ?? []), queue]);
  }

  function existing(queue: string): InProcessQueue {
    const found = live.get(queue);
    if (found === undefined) throw new BrokerUnavailableError(`there is no queue ${queue}`);
    return found;
  }

  async function store(message: OutgoingMessage): Promise<void> {
    if (!consumedQueues.includes(message.routingKey)) throw unroutable(message);
    try {
      const { properties, content } = message;
      await keepDeadLetter({ queue: message.routingKey, message: { properties, content } });
    } catch (cause) {
      throw new BrokerUnavailableError('the dead letter could not be stored', { cause });
    }
  }

  return {
    publish: async (messages) => {
      if (!open) throw new BrokerUnavailableError('the broker is closed');
      const letters: Promise<void>[] = [];
      const failures: unknown[] = [];
      for (const message of messages) {
        if (message.exchange === DEAD_LETTER) {
          letters.push(store(message));
          continue;
        }
        const targets = routes.get(routeKey(message.exchange, message.routingKey));
        if (targets === undefined) failures.push(unroutable(message));
        else {
          const { properties, content, routingKey } = message;
          for (const queue of targets) queue.push({ properties, content, routingKey });
        }
      }
      if (letters.length > 0) {
        const all = Promise.allSettled(letters).then((results) => {
          for (const result of results) if (result.status === 'rejected') failures.push(result.reason);
        });
        storing.add(all);
        await all;
        storing.delete(all);
      }
      if (failures.length > 0) throw failures[0];
    },
    subscribe: (queue, { prefetch }, onDelivery) => {
      if (!open) throw new BrokerUnavailableError('the broker is closed');
      const subscription = existing(queue).subscribe(prefetch, onDelivery);
      subscriptions.add(subscription);
      return {
        standsBy: subscription.standsBy,
        close: () => {
          subscriptions.delete(subscription);
          return subscription.close();
        },
      };
    },
    depth: async (queue) => {
      if (!open) throw new BrokerUnavailableError('the broker is closed');
      return keptElsewhere.has(queue) ? { ready: 0, consumers: 0 } : existing(queue).depth();
    },
    siftDeadLetters: async (queue) => {
      if (!open) throw new BrokerUnavailableError('the broker is closed');
      existing(queue);
      return { seen: 0, complete: true };
    },
    isUp: () => open,
    hindrance: () => (open ? undefined : 'away'),
    upForMs: () => (open ? performance.now() - openedAt : 0),
    close: async () => {
      open = false;
      await Promise.all([...subscriptions].map((subscription) => subscription.close()));
      subscriptions.clear();
      await withTimeLimit(CLOSE_WAIT_MS, () => Promise.all(storing)).catch(() => {});
    },
  };
}

const routeKey = (exchange: string, routingKey: string) => `${exchange}\n${routingKey}`;

function unroutable({ exchange, routingKey }: OutgoingMessage): UnroutableError {
  return new UnroutableError(`no queue takes ${routingKey} of exchange ${exchange || '(default)'}`);
}
