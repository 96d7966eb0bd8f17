// The settings that every participant has, named after it.
import { participantOf, serviceOf, type Worker } from '../contracts/catalogue.ts';
import { type ServiceSettings, serviceSettings } from './service-settings.ts';
import type { SettingsReader } from './settings.ts';

export const participantVariables = (worker: Worker) => {
  const prefix = worker.toUpperCase();
  return {
    port: `${prefix}_PORT`,
    databaseUrl: `${prefix}_DATABASE_URL`,
    /** Where the orchestrator asks it. */
    url: `${prefix}_URL`,
  };
};

/** Reads `<NAME>_PORT`, `<NAME>_DATABASE_URL` (or POSTGRES_URL) and what every service has. */
export function participantSettings(read: SettingsReader, worker: Worker): ServiceSettings {
  const { port, databaseUrl } = participantVariables(worker);
  return serviceSettings(read, {
    port,
    defaultPort: participantOf(worker).port,
    databaseUrl,
    database: serviceOf(worker).replace('-', '_'),
  });
}
