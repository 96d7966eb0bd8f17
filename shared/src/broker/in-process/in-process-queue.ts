// One queue of the in-process broker: first in, first out, shared by its consumers.
import type { Logger } from 'pino';
import { createInHand, type InHand } from '../../concurrency/in-hand.ts';
import type { Delivery, QueueDepth, RoutedMessage, Subscription } from '../broker.ts';

export interface InProcessQueue {
  /** @param onSettled told once, when a consumer has settled it */
  push(message: RoutedMessage, onSettled?: () => void): void;
  subscribe(prefetch: number, onDelivery: (delivery: Delivery) => void): Subscription;
  depth(): QueueDepth;
}

interface Entry {
  readonly message: RoutedMessage;
  /** Place in the queue: what comes back goes to where it was. */
  readonly place: number;
  readonly redelivered: boolean;
  readonly onSettled: (() => void) | undefined;
}

interface Consumer {
  readonly prefetch: number;
  readonly onDelivery: (delivery: Delivery) => void;
  /** Handed out and not settled, in the order of handing out. */
  readonly unsettled: InHand<Entry>;
  open: boolean;
}

export function createInProcessQueue(logger?: Logger): InProcessQueue {
  let ready: Entry[] = [];
  let head = 0;
  let nextPlace = 0;
  const consumers: Consumer[] = [];
  let turn = 0;
  let scheduled = false;

  // Never inside the call stack of publish or ack: a real broker does not call back from there either.
  function schedule(): void {
    if (scheduled || head === ready.length || consumers.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      handOut();
    });
  }

  function handOut(): void {
    while (head < ready.length) {
      const consumer = nextFree();
      if (consumer === undefined) break;
      const entry = ready[head++]!;
      const settled = consumer.unsettled.add(entry);
      try {
        consumer.onDelivery(deliveryOf(entry, consumer, settled));
      } catch (error) {
        logger?.error({ err: error }, 'a consumer threw while it took a message');
      }
    }
    // Cut off what is taken only when it is half: a long queue costs no copying per message.
    if (head * 2 >= ready.length) {
      ready = ready.slice(head);
      head = 0;
    }
  }

  function nextFree(): Consumer | undefined {
    for (let tried = 0; tried < consumers.length; tried++) {
      const consumer = consumers[turn++ % consumers.length]!;
      if (consumer.unsettled.size < consumer.prefetch) return consumer;
    }
    return undefined;
  }

  function deliveryOf(entry: Entry, consumer: Consumer, settled: () => boolean): Delivery {
    return {
      properties: entry.message.properties,
      content: entry.message.content,
      routingKey: entry.message.routingKey,
      redelivered: entry.redelivered,
      ack: () => {
        if (!consumer.open || !settled()) return;
        entry.onSettled?.();
        schedule();
      },
      isLive: () => consumer.open,
    };
  }

  function giveBack(consumer: Consumer): void {
    const returned = [...consumer.unsettled].map((entry) => ({ ...entry, redelivered: true }));
    consumer.unsettled.clear();
    // Another consumer may have given back later messages before: sorting keeps the order of the queue.
    ready = [...returned, ...ready.slice(head)].sort((a, b) => a.place - b.place);
    head = 0;
    schedule();
  }

  return {
    push: (message, onSettled) => {
      ready.push({ message, place: nextPlace++, redelivered: false, onSettled });
      schedule();
    },
    subscribe: (prefetch, onDelivery) => {
      const consumer: Consumer = { prefetch, onDelivery, unsettled: createInHand(), open: true };
      consumers.push(consumer);
      schedule();
      return {
        // One process: there is no other replica.
        standsBy: () => false,
        close: async () => {
          if (!consumer.open) return;
          consumer.open = false;
          consumers.splice(consumers.indexOf(consumer), 1);
          giveBack(consumer);
        },
      };
    },
    depth: () => ({ ready: ready.length - head, consumers: consumers.length }),
  };
}
