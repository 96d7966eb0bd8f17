// Where a rule can be taken away: what stands around the services of a run. Nothing here changes anything by itself.
import type { Broker } from '@order-saga/shared/broker/broker';
import type { BatchHandler } from '@order-saga/shared/consumer/consumer';
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type { ActStore } from '../../orchestrator/src/operate/acts/act-store.ts';
import type { RunStore } from '../../orchestrator/src/operate/replays/runs/run-store.ts';
import type { SagaStore } from '../../orchestrator/src/store/saga-store.ts';
import type { OrderStores } from '../../order-service/src/store/order-stores.ts';
import type { PaymentGateway } from '../../payment-service/src/gateway/gateway.ts';
import type { Ledger } from '../../payment-service/src/gateway/simulated/ledger.ts';
import type { PaymentStore } from '../../payment-service/src/store/payment-store.ts';
import type { StockStore } from '../../stock-service/src/store/stock-store.ts';
import type { ServiceName } from './services/service.ts';

export interface Wraps {
  broker(broker: Broker, database: MemoryClient): Broker;
  /** As consumers see it. */
  consumedBroker(broker: Broker): Broker;
  /** As the deadlines of the orchestrator see it. */
  sendingBroker(broker: Broker): Broker;
  database(client: MemoryClient): MemoryClient;
  handler(service: ServiceName, handler: BatchHandler, database: MemoryClient): BatchHandler;
  stockStore(store: StockStore): StockStore;
  paymentStore(store: PaymentStore): PaymentStore;
  /** As the results of provider calls see it. */
  resultStore(store: PaymentStore): PaymentStore;
  sagaStore(store: SagaStore): SagaStore;
  actStore(store: ActStore): ActStore;
  runStore(store: RunStore): RunStore;
  orderStores(stores: OrderStores): OrderStores;
  ledger(ledger: Ledger, provider: MemoryClient): Ledger;
  gateway(gateway: PaymentGateway): PaymentGateway;
}

export const noWraps: Wraps = {
  broker: (broker) => broker,
  consumedBroker: (broker) => broker,
  sendingBroker: (broker) => broker,
  database: (client) => client,
  handler: (_service, handler) => handler,
  stockStore: (store) => store,
  paymentStore: (store) => store,
  resultStore: (store) => store,
  sagaStore: (store) => store,
  actStore: (store) => store,
  runStore: (store) => store,
  orderStores: (stores) => stores,
  ledger: (ledger) => ledger,
  gateway: (gateway) => gateway,
};

/** Both, the first one closer to the service's own port. */
export function joined(first: Wraps, second: Partial<Wraps>): Wraps {
  const wraps = { ...first } as Record<keyof Wraps, (...args: unknown[]) => unknown>;
  for (const [name, wrap] of Object.entries(second) as [keyof Wraps, (...args: unknown[]) => unknown][]) {
    const inner = first[name] as (...args: unknown[]) => unknown;
    wraps[name] =
      name === 'handler'
        ? (service, handler, ...more) => wrap(service, inner(service, handler, ...more), ...more)
        : (port, ...more) => wrap(inner(port, ...more), ...more);
  }
  return wraps as unknown as Wraps;
}
