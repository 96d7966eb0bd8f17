// What the behaviour suites need of a broker beside its port.
import { vi } from 'vitest';
import type { Message, WireMessage } from '../../contracts/message.ts';
import type { Broker, Delivery, OutgoingMessage, RoutedMessage, Subscription } from '../broker.ts';
import { toOutgoing } from '../publisher.ts';
import { DEAD_LETTERS_QUEUE } from '../topology.ts';

export interface BrokerHarness {
  /** Up, with empty queues. */
  readonly broker: Broker;
  /** Takes the dead letters of a queue away and returns them. */
  takeDeadLetters(queue: string): Promise<WireMessage[]>;
}

/** Makes a broker for one test; the suite closes it. */
export type MakeBroker = () => Promise<BrokerHarness>;

/** Waits for a condition, as long as a slow server may need. */
export function eventually(check: () => void | Promise<void>, timeout = 10_000): Promise<void> {
  return vi.waitFor(check, { timeout, interval: 10 });
}

export const outgoing = (message: Message): OutgoingMessage => toOutgoing(message, 'test');

/** A consumer that keeps what it gets, unsettled unless `ack` is set. */
export function collect(
  broker: Broker,
  queue: string,
  { prefetch = 100, ack = false } = {},
): { deliveries: Delivery[]; ids(): (string | undefined)[]; subscription: Subscription } {
  const deliveries: Delivery[] = [];
  const subscription = broker.subscribe(queue, { prefetch }, (delivery) => {
    deliveries.push(delivery);
    if (ack) delivery.ack();
  });
  return { deliveries, subscription, ids: () => deliveries.map(({ properties }) => properties.messageId) };
}

/** Stores dead letters as the orchestrator does. @returns what takes those of a queue */
export function storeDeadLetters(broker: Broker): BrokerHarness['takeDeadLetters'] {
  let stored: RoutedMessage[] = [];
  broker.subscribe(DEAD_LETTERS_QUEUE, { prefetch: 100 }, (letter) => {
    stored.push(letter);
    letter.ack();
  });
  return async (queue) => {
    const taken = stored.filter(({ routingKey }) => routingKey === queue);
    stored = stored.filter(({ routingKey }) => routingKey !== queue);
    return taken;
  };
}

/** Takes the dead letters of a queue until there are `count`. */
export async function deadLetters(
  harness: BrokerHarness,
  queue: string,
  count: number,
): Promise<WireMessage[]> {
  const letters: WireMessage[] = [];
  await eventually(async () => {
    letters.push(...(await harness.takeDeadLetters(queue)));
    if (letters.length < count) throw new Error(`${letters.length} of ${count} dead letters`);
  });
  return letters;
}
