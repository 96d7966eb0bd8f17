// Participants that were added to the saga: each with its own handler, as in production, on a store in memory.
import { commandQueue } from '@order-saga/shared/broker/topology';
import { serviceOf, type Worker, workers } from '@order-saga/shared/contracts/catalogue';
import type { StartInMemory } from '@order-saga/shared/worker/step-store/start-in-memory';
import { isAdded } from '../../world/service-names.ts';
import { consume, type Ports, ping } from './service.ts';

async function load(worker: Worker): Promise<StartInMemory> {
  const file = `../../../${serviceOf(worker)}/src/testing/simulated.ts`;
  return ((await import(file)) as { handlerInMemory: StartInMemory }).handlerInMemory;
}

export const addedWorkers: readonly Worker[] = workers.filter((worker) => isAdded(serviceOf(worker)));

/** How each of them is started. */
export const startsOfAdded = Object.fromEntries(
  await Promise.all(
    addedWorkers.map(async (worker) => {
      const handlerInMemory = await load(worker);
      const start = (ports: Ports): undefined => {
        const { database, wraps } = ports;
        const handler = wraps.handler(worker, handlerInMemory(database), database);
        consume(ports, commandQueue(worker), serviceOf(worker), handler, () => ping(database));
      };
      return [worker, start] as const;
    }),
  ),
);
