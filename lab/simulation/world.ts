// A run's whole world: the broker, four databases, the provider's books, and two replicas of each service.
import { workers } from '@order-saga/shared/contracts/catalogue';
import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import {
  createMemoryDatabase,
  type MemoryDatabase,
} from '@order-saga/shared/database/memory/memory-database';
import type { Process, Scheduler } from './kernel/scheduler.ts';
import { type BrokerServer, createBrokerServer } from './servers/broker.ts';
import { createDatabaseServer, type DatabaseServer } from './servers/database.ts';
import { createProviderServer, type ProviderServer } from './servers/provider.ts';
import { startsOfAdded } from './services/added.ts';
import { type OperatorDesk, startOrchestrator } from './services/orchestrator.ts';
import { type OrderDesk, startOrder } from './services/order.ts';
import { type PaymentDesk, startPayment } from './services/payment.ts';
import type { Ports, ServiceName, Settings } from './services/service.ts';
import { startStock } from './services/stock.ts';
import type { Wraps } from './wraps.ts';

export const serviceNames: readonly ServiceName[] = ['orchestrator', ...workers];

/** A place in which one life of a process follows the other. */
/** What people may do at a replica. */
type Desk = OrderDesk | OperatorDesk | PaymentDesk;

export interface Replica {
  readonly service: ServiceName;
  readonly number: number;
  life: number;
  process: Process;
  /** What people may ask of this life. */
  desk: Desk | undefined;
}

export interface World {
  readonly scheduler: Scheduler;
  readonly settings: Settings;
  readonly wraps: Wraps;
  readonly broker: BrokerServer;
  readonly databases: Readonly<Record<ServiceName, MemoryDatabase>>;
  readonly servers: Readonly<Record<ServiceName, DatabaseServer>>;
  readonly provider: ProviderServer;
  /** The provider's own database. */
  readonly books: MemoryDatabase;
  readonly replicas: readonly Replica[];
}

export function createWorld(scheduler: Scheduler, settings: Settings, wraps: Wraps): World {
  const ofEach = <T>(make: (name: ServiceName) => T) =>
    Object.fromEntries(serviceNames.map((name) => [name, make(name)])) as Record<ServiceName, T>;
  const databases = ofEach(createMemoryDatabase);
  for (const database of Object.values(databases)) database.onCommit = () => scheduler.progress();
  const books = createMemoryDatabase();
  books.onCommit = () => scheduler.progress();
  return {
    ...{ scheduler, settings, wraps, databases, books },
    broker: createBrokerServer(scheduler),
    provider: createProviderServer(scheduler, books, wraps),
    servers: ofEach(() => createDatabaseServer(scheduler)),
    replicas: serviceNames.flatMap((service) =>
      [1, 2].map((number) => ({
        ...{ service, number, life: 0, desk: undefined },
        process: { name: `${service}-${number}`, isAlive: false, stalledUntil: 0 },
      })),
    ),
  };
}

const starts: Readonly<Record<ServiceName | string, (ports: Ports) => Desk | undefined>> = {
  orchestrator: startOrchestrator,
  order: startOrder,
  stock: startStock,
  payment: startPayment,
  ...startsOfAdded,
};

/** Begins the next life of a replica. Its code runs when this step is over. */
export function start(world: World, replica: Replica, recover = false): void {
  const { scheduler, broker, servers, databases, provider, settings, wraps } = world;
  const { service, number } = replica;
  replica.life++;
  const process = { name: `${service}-${number}`, isAlive: true, stalledUntil: 0 };
  replica.process = process;
  scheduler.enter(process, () => {
    const database = wraps.database(
      createMemoryClient(databases[service], servers[service].serverFor(process)),
    );
    const desk = starts[service]!({
      broker: wraps.broker(broker.connect(process), database),
      database,
      provider: provider(process),
      ...{ settings, wraps, recover },
      count: (what) => scheduler.count(what),
      tell: (what) => scheduler.tell(process.name, what),
      fail: ({ stack }) => scheduler.violate('error', `${process.name} does not start: ${stack}`),
    });
    replica.desk = desk ?? undefined;
  });
}

/** It dies at once; servers see it later; it starts again after a while. */
export function crash(world: World, replica: Replica, noticedAfterMs: number, startsAfterMs: number): void {
  const { scheduler, broker, servers } = world;
  const { process, life } = replica;
  if (!process.isAlive) return;
  replica.desk = undefined;
  scheduler.kill(process);
  const notice = (what: string, happen: () => void) =>
    scheduler.post({ who: null, name: `${what} misses ${process.name}`, afterMs: noticedAfterMs, happen });
  notice('broker', () => broker.forget(process));
  notice('database', () => servers[replica.service].forget(process));
  const startAgain = () => {
    if (replica.life === life) start(world, replica);
  };
  scheduler.post({
    who: null,
    name: `${process.name} starts again`,
    afterMs: startsAfterMs,
    happen: startAgain,
  });
}

/** Everything dies with the broker's queues, as the embedded system does, and starts again. */
export function restartAll(world: World): (() => void)[] {
  const { scheduler, broker, servers } = world;
  for (const { process, service } of world.replicas) {
    if (process.isAlive) scheduler.kill(process);
    broker.forget(process);
    servers[service].forget(process);
  }
  return world.replicas.map((replica) => () => start(world, replica, true));
}
