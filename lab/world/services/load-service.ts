// A service by its name: what its service.ts exports.
import type { ServiceDefinition } from '@order-saga/shared/process/service-definition';
import type { ServiceName } from '../service-names.ts';

export async function loadService(name: ServiceName): Promise<ServiceDefinition> {
  return ((await import(`${name}/service`)) as { service: ServiceDefinition }).service;
}
