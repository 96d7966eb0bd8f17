// The services of the participants, each loaded by its name in the list.
import { serviceOf, type Worker, workers } from '@order-saga/shared/contracts/catalogue';
import type { ServiceDefinition } from '@order-saga/shared/process/service-definition';

async function load(worker: Worker): Promise<ServiceDefinition> {
  const { service } = (await import(`${serviceOf(worker)}/service`)) as { service: ServiceDefinition };
  return service;
}

export const participants: readonly (readonly [Worker, ServiceDefinition])[] = await Promise.all(
  workers.map(async (worker) => [worker, await load(worker)] as const),
);

/** One of each, by name. */
export const eachOf = <What>(
  make: (worker: Worker, service: ServiceDefinition) => What,
): Record<Worker, What> =>
  Object.fromEntries(participants.map(([worker, service]) => [worker, make(worker, service)])) as Record<
    Worker,
    What
  >;
