// sample-service put together: answers the commands of its queue, and shows what it holds.
import { rowsOfOldOrders } from '@order-saga/shared/database/retention/prune-rows';
import { type Prunable, startPruning } from '@order-saga/shared/database/retention/pruning';
import { effectDays, type RetentionDays } from '@order-saga/shared/database/retention/retention';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { type RunningService, startService } from '@order-saga/shared/process/service';
import type { ServiceDefinition, ServiceDependencies } from '@order-saga/shared/process/service-definition';
import { startWorker } from '@order-saga/shared/worker/start';
import { createPostgresStepStore } from '@order-saga/shared/worker/step-store/postgres-step-store';
import { type SampleSettings, sampleSettings } from './config.ts';
import { openDatabase, type PrismaClient, schemaDirectory } from './database.ts';
import { sampleHandler } from './handlers.ts';
import { sampleApi, sampleRoutes } from './http/routes.ts';
import { sampleTable } from './store/table.ts';

/** Starts the service on a broker. Stopping it leaves the broker open. @throws StartError when the port is taken */
export function startSampleService(
  settings: SampleSettings,
  { broker, logger, metrics = createMetrics('sample-service') }: ServiceDependencies,
): Promise<RunningService> {
  const database = openDatabase(settings.databaseUrl, settings.databasePoolSize);
  const store = createPostgresStepStore(database.$driver, sampleTable, settings.retentionDays);
  const handler = sampleHandler(store, settings);
  return startService({
    api: sampleApi,
    settings,
    broker,
    brokerRequired: true,
    database: { directory: schemaDirectory, client: database },
    logger,
    metrics,
    routes: (app) => sampleRoutes(app, database),
    begin: ({ isAble }) => [
      startPruning({ logger, prunables: prunables(database, settings.retentionDays) }),
      startWorker('sample', { handler, settings, broker, logger, metrics, isAble }),
    ],
  });
}

/** Rows of old orders, unless all is kept. */
function prunables(database: PrismaClient, retentionDays: RetentionDays): Prunable[] {
  if (retentionDays === 0) return [];
  return [
    rowsOfOldOrders(database, {
      table: sampleTable.name,
      key: 'order_id, attempt',
      changedAt: 'updated_at',
      days: effectDays(retentionDays),
    }),
  ];
}

export const service: ServiceDefinition<SampleSettings> = {
  name: 'sample-service',
  worker: 'sample',
  settings: sampleSettings,
  start: startSampleService,
};
