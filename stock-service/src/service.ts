// The stock service: answers the commands of its queue, and shows and changes stock over HTTP.
import { workerService } from '@order-saga/shared/worker/worker-service';
import { stockSettings } from './config.ts';
import { openDatabase, schemaDirectory } from './database.ts';
import { stockHandler } from './handlers.ts';
import { stockApi, stockRoutes } from './http/routes.ts';
import { prunables } from './prune.ts';
import { createPostgresStockStore } from './store/postgres.ts';

export const service = workerService({
  worker: 'stock',
  api: stockApi,
  settings: stockSettings,
  schemaDirectory,
  openDatabase,
  handler: ({ $driver }, { retentionDays }) => stockHandler(createPostgresStockStore($driver, retentionDays)),
  routes: stockRoutes,
  prunables,
});
