// The stock service: answers the commands of its queue, and shows and changes stock over HTTP.

import type { Broker } from '@order-saga/shared/broker/broker';
import { commandQueue } from '@order-saga/shared/broker/topology';
import { startConsumer } from '@order-saga/shared/consumer/consumer';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import { startPruning } from '@order-saga/shared/database/pruning';
import { consumerMetrics } from '@order-saga/shared/observability/consumer-metrics';
import type { Logger } from '@order-saga/shared/observability/logger';
import { createMetrics, type Metrics } from '@order-saga/shared/observability/metrics';
import { type RunningService, startService } from '@order-saga/shared/process/service';
import type { StockSettings } from './config.ts';
import { openDatabase, schemaDirectory } from './database.ts';
import { stockHandler } from './handlers.ts';
import { stockApi, stockRoutes } from './http.ts';
import { prunables } from './prune.ts';

const NAME = 'stock-service';

/** Starts the service on a broker. Stopping it leaves the broker open. @throws StartError when the port is taken */
export function startStockService(
  settings: StockSettings,
  { broker, logger, metrics = createMetrics(NAME) }: { broker: Broker; logger: Logger; metrics?: Metrics },
): Promise<RunningService> {
  const database = openDatabase(settings.databaseUrl, settings.databasePoolSize);
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
      startPruning({ logger, prunables: prunables(database, settings.retentionDays) }),
      startConsumer({
        broker,
        queue: commandQueue('stock'),
        appId: NAME,
        handler: stockHandler(database, settings.retentionDays),
        maxAttempts: settings.messageMaxAttempts,
        isOwnFault,
        probe: isAble,
        logger,
        metrics: consumerMetrics(metrics),
      }),
    ],
  });
}
