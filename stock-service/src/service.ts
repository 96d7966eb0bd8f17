// The stock service: answers the commands of its queue, and shows and changes stock over HTTP.
import { consumerMetrics } from '@order-saga/shared/consumer-metrics';
import { isOwnFault } from '@order-saga/shared/database-error';
import type { Logger } from '@order-saga/shared/logger';
import type { Broker } from '@order-saga/shared/messaging/broker';
import { startConsumer } from '@order-saga/shared/messaging/consumer';
import { commandQueue } from '@order-saga/shared/messaging/topology';
import { createMetrics, type Metrics } from '@order-saga/shared/metrics';
import { startPeriodic } from '@order-saga/shared/periodic';
import { type RunningService, startService } from '@order-saga/shared/service';
import type { StockSettings } from './config.ts';
import { openDatabase, type PrismaClient, schemaDirectory } from './database.ts';
import { stockHandler } from './handlers.ts';
import { stockApi, stockRoutes } from './http.ts';
import { forgetOldKeys } from './restock.ts';

const NAME = 'stock-service';
const HOUR_MS = 60 * 60 * 1000;
/** Keys forgotten in one statement. */
const FORGET_LIMIT = 1000;

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
    routes: (app) => stockRoutes(app, database, settings.adminToken),
    begin: () => [
      startPeriodic({
        name: 'forget old restock keys',
        intervalMs: HOUR_MS,
        logger,
        work: async () => (await forgetOldKeys(database, FORGET_LIMIT)) === FORGET_LIMIT,
      }),
      startConsumer({
        broker,
        queue: commandQueue('stock'),
        appId: NAME,
        handler: stockHandler(database),
        maxAttempts: settings.messageMaxAttempts,
        isOwnFault,
        probe: () => isUp(database),
        logger,
        metrics: consumerMetrics(metrics),
      }),
    ],
  });
}

function isUp(database: PrismaClient): Promise<boolean> {
  return database.$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  );
}
