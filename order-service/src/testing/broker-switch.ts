// A broker that a test can send away.
import { type Broker, BrokerUnavailableError } from '@order-saga/shared/broker/broker';

export interface BrokerSwitch {
  wrap(broker: Broker): Broker;
  set(state: BrokerState): void;
}

/** `away`: it says so. `deaf`: it seems up, and every publish fails. `slow`: publishes wait until it is set again. */
export type BrokerState = 'up' | 'away' | 'deaf' | 'slow';

export function createBrokerSwitch(): BrokerSwitch {
  let state: BrokerState = 'up';
  let changed = Promise.withResolvers<void>();
  return {
    set: (next) => {
      state = next;
      changed.resolve();
      changed = Promise.withResolvers();
    },
    wrap: (broker) => ({
      ...broker,
      isUp: () => state !== 'away' && broker.isUp(),
      hindrance: () => (state === 'away' ? 'away' : broker.hindrance()),
      publish: async (messages) => {
        while (state === 'slow') await changed.promise;
        if (state !== 'up') throw new BrokerUnavailableError('switched off by the test');
        await broker.publish(messages);
      },
    }),
  };
}
