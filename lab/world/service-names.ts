// The services, and the names of their settings.
import { serviceOf, type Worker, workers } from '@order-saga/shared/contracts/catalogue';

export type ServiceName = 'orchestrator' | `${Worker}-service`;

/** In the order in which `startAll` starts them. */
export const serviceNames: readonly ServiceName[] = [...workers.map(serviceOf), 'orchestrator'];

/** What comes before `_PORT` and `_DATABASE_URL`. */
export const variablePrefix = Object.fromEntries(
  serviceNames.map((name) => [name, name.replace('-service', '').toUpperCase()]),
) as Readonly<Record<ServiceName, string>>;
