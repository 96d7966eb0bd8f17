// The services, and the names of their settings.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serviceOf, type Worker, workers } from '@order-saga/shared/contracts/catalogue';
import { root } from './services/program.ts';

export type ServiceName = 'orchestrator' | `${Worker}-service`;

/** In the order in which `startAll` starts them. */
export const serviceNames: readonly ServiceName[] = [...workers.map(serviceOf), 'orchestrator'];

/** Those of participants that were added: with everything of theirs in their own folder. */
export const addedServices: readonly ServiceName[] = serviceNames.filter((name) =>
  existsSync(join(root, name, 'src/contracts.ts')),
);

export const isAdded = (name: ServiceName): boolean => addedServices.includes(name);

/** What comes before `_PORT` and `_DATABASE_URL`. */
export const variablePrefix = Object.fromEntries(
  serviceNames.map((name) => [name, name.replace('-service', '').toUpperCase()]),
) as Readonly<Record<ServiceName, string>>;
