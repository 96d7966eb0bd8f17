// The service.ts of a participant that does nothing but answer its commands, show what it holds and forget what is old.
import type { BatchHandler } from '../consumer/consumer-options.ts';
import { serviceOf, type Worker } from '../contracts/catalogue.ts';
import type { DriverAccess } from '../database/driver.ts';
import { type Prunable, startPruning } from '../database/retention/pruning.ts';
import type { RetentionDays } from '../database/retention/retention.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import type { App } from '../http/app.ts';
import type { ApiInfo } from '../http/openapi/openapi.ts';
import { createMetrics } from '../observability/metrics.ts';
import { startService } from '../process/service.ts';
import type { ServiceDefinition } from '../process/service-definition.ts';
import type { ServiceSettings } from '../settings/service-settings.ts';
import type { SettingsReader } from '../settings/settings.ts';
import { startWorker } from './start.ts';

/** What differs between such services. */
export interface WorkerServiceParts<
  Settings extends ServiceSettings,
  Client extends { $disconnect(): Promise<void> },
> extends ServiceDatabase<Client> {
  readonly worker: Worker;
  readonly api: ApiInfo;
  settings(read: SettingsReader): Settings;
  handler(database: Client & DriverAccess, settings: Settings): BatchHandler;
  routes(app: App, database: Client & DriverAccess): void;
  prunables(database: Client & DriverAccess, retentionDays: RetentionDays): Prunable[];
}

export function workerService<
  Settings extends ServiceSettings,
  Client extends { $disconnect(): Promise<void> },
>(parts: WorkerServiceParts<Settings, Client>): ServiceDefinition<Settings> {
  const { worker, api, schemaDirectory } = parts;
  const name = serviceOf(worker);
  return {
    name,
    worker,
    settings: parts.settings,
    start(settings, { broker, logger, metrics = createMetrics(name) }) {
      const { databaseUrl, databasePoolSize, retentionDays } = settings;
      const database = parts.openDatabase(databaseUrl, databasePoolSize);
      const handler = parts.handler(database, settings);
      return startService({
        ...{ api, settings, broker, logger, metrics, brokerRequired: true },
        database: { directory: schemaDirectory, client: database },
        routes: (app) => parts.routes(app, database),
        begin: ({ isAble }) => [
          startPruning({ logger, prunables: parts.prunables(database, retentionDays) }),
          startWorker(worker, { handler, settings, broker, logger, metrics, isAble }),
        ],
      });
    },
  };
}
