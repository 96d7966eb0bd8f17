// The stock service: answers the commands of its queue, and shows and changes stock over HTTP.
import { startPruning } from '@order-saga/shared/database/retention/pruning';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { type RunningService, startService } from '@order-saga/shared/process/service';
import type { ServiceDefinition, ServiceDependencies } from '@order-saga/shared/process/service-definition';
import { startWorker } from '@order-saga/shared/worker/start';
import { type StockSettings, stockSettings } from './config.ts';
import { openDatabase, schemaDirectory } from './database.ts';
import { stockHandler } from './handlers.ts';
import { stockApi, stockRoutes } from './http/routes.ts';
import { prunables } from './prune.ts';
import { createPostgresStockStore } from './store/postgres.ts';

/** Starts the service on a broker. Stopping it leaves the broker open. @throws StartError when the port is taken */
export function startStockService(
  settings: StockSettings,
  { broker, logger, metrics = createMetrics('stock-service') }: ServiceDependencies,
): Promise<RunningService> {
  const { databaseUrl, databasePoolSize, retentionDays } = settings;
  const database = openDatabase(databaseUrl, databasePoolSize);
  const handler = stockHandler(createPostgresStockStore(database.$driver, retentionDays));
  return startService({
    api: stockApi,
    settings,
    broker,
    brokerRequired: true,
    database: { directory: schemaDirectory, client: database },
    logger,
    metrics,
    routes: (app) => stockRoutes(app, database),
    begin: ({ isAble }) => [
      startPruning({ logger, prunables: prunables(database, retentionDays) }),
      startWorker('stock', { handler, settings, broker, logger, metrics, isAble }),
    ],
  });
}

export const service: ServiceDefinition<StockSettings> = {
  name: 'stock-service',
  worker: 'stock',
  settings: stockSettings,
  start: startStockService,
};
