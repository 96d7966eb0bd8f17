// The broker of the embedded system: the same port inside one process, for a start with nothing to install.
// Its queues die with the process: who starts the embedded system publishes again what unfinished rows imply. No row implies
// a dead letter: so its publish is confirmed only when the orchestrator has it in its table.
import type { Logger } from 'pino';
import { createInHand } from '../../concurrency/in-hand.ts';
import { type Broker, BrokerUnavailableError, type OutgoingMessage, UnroutableError } from '../broker.ts';
import { DEAD_LETTER, topology } from '../topology.ts';
import { createInProcessQueue, type InProcessQueue } from './in-process-queue.ts';

export function createInProcessBroker({ logger }: { readonly logger?: Logger } = {}): Broker {
  const { queues, bindings } = topology();
  const live = new Map<string, InProcessQueue>();
  for (const name of queues) live.set(name, createInProcessQueue(logger));
  const routes = new Map<string, InProcessQueue[]>();
  for (const [name, queue] of live) route('', name, queue);
  for (const { exchange, routingKey, queue } of bindings) {
    const target = live.get(queue);
    if (target !== undefined) route(exchange, routingKey, target);
  }
  const subscriptions = new Set<{ close(): Promise<void> }>();
  /** Dead letters that nobody has stored yet. */
  const unstored = createInHand<(error: Error) => void>();
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

  /** Resolves when its consumer has settled it. Waiting so for other messages would be a deadlock: who settles publishes. */
  function store(queue: InProcessQueue, { properties, content, routingKey }: OutgoingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const ended = unstored.add(reject);
      queue.push({ properties, content, routingKey }, () => {
        ended();
        resolve();
      });
    });
  }

  return {
    publish: async (messages) => {
      if (!open) throw new BrokerUnavailableError('the broker is closed');
      const letters: Promise<void>[] = [];
      const failures: unknown[] = [];
      for (const message of messages) {
        const { exchange, routingKey, properties, content } = message;
        const targets = routes.get(routeKey(exchange, routingKey));
        if (targets === undefined) {
          if (message.isOptional !== true) failures.push(unroutable(message));
        } else if (exchange === DEAD_LETTER) letters.push(...targets.map((queue) => store(queue, message)));
        else for (const queue of targets) queue.push({ properties, content, routingKey });
      }
      for (const result of await Promise.allSettled(letters))
        if (result.status === 'rejected') failures.push(result.reason);
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
      return existing(queue).depth();
    },
    // No queue is older than its process.
    retire: async () => ({ exists: false, taken: 0, consumers: 0 }),
    isUp: () => open,
    hindrance: () => (open ? undefined : 'away'),
    upForMs: () => (open ? performance.now() - openedAt : 0),
    close: async () => {
      open = false;
      await Promise.all([...subscriptions].map((subscription) => subscription.close()));
      subscriptions.clear();
      for (const reject of unstored) reject(new BrokerUnavailableError('the broker is closed'));
    },
  };
}

const routeKey = (exchange: string, routingKey: string) => `${exchange}\n${routingKey}`;

function unroutable({ exchange, routingKey }: OutgoingMessage): UnroutableError {
  return new UnroutableError(`no queue takes ${routingKey} of exchange ${exchange || '(default)'}`);
}
