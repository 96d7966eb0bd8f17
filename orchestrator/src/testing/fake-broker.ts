// A broker of a test: says what it is told to say, and keeps what is published.

import { type Broker, BrokerUnavailableError, type QueueDepth } from '@order-saga/shared/broker/broker';
import { decode, type Message } from '@order-saga/shared/contracts/message';

export interface FakeBroker extends Broker {
  /** Everything published, also what was not confirmed. */
  readonly published: Message[];
  /** What `publish` does after it has taken the messages. Default: confirms. */
  confirm: () => Promise<void>;
  depths: Record<string, QueueDepth>;
  up: boolean;
  upFor: number;
  /** How often it was asked whether it is up. */
  asked: number;
}

export function createFakeBroker(): FakeBroker {
  const broker: FakeBroker = {
    published: [],
    confirm: async () => {},
    depths: {},
    up: true,
    upFor: Number.POSITIVE_INFINITY,
    asked: 0,
    async publish(messages) {
      if (!broker.up) throw new BrokerUnavailableError('away');
      broker.published.push(...messages.map(decode));
      await broker.confirm();
    },
    subscribe: () => ({ standsBy: () => false, close: async () => {} }),
    depth: async (queue) => broker.depths[queue] ?? { ready: 0, consumers: 1 },
    retire: async () => ({ exists: false, taken: 0, consumers: 0 }),
    isUp: () => {
      broker.asked++;
      return broker.up;
    },
    hindrance: () => (broker.up ? undefined : 'away'),
    upForMs: () => (broker.up ? broker.upFor : 0),
    close: async () => {},
  };
  return broker;
}
