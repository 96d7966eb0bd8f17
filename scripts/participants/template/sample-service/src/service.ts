// sample-service put together: answers the commands of its queue, and shows what it holds.
import { oldAttempts } from '@order-saga/shared/worker/attempt-rows/old-attempts';
import { createPostgresStepStore } from '@order-saga/shared/worker/step-store/postgres-step-store';
import { workerService } from '@order-saga/shared/worker/worker-service';
import { sampleSettings } from './config.ts';
import { openDatabase, schemaDirectory } from './database.ts';
import { sampleHandler } from './handlers.ts';
import { sampleApi, sampleRoutes } from './http/routes.ts';
import { sampleTable } from './store/table.ts';

export const service = workerService({
  worker: 'sample',
  api: sampleApi,
  settings: sampleSettings,
  schemaDirectory,
  openDatabase,
  handler: ({ $driver }, settings) =>
    sampleHandler(createPostgresStepStore($driver, sampleTable, settings.retentionDays), settings),
  routes: sampleRoutes,
  prunables: (database, retentionDays) => oldAttempts(database, retentionDays, { table: sampleTable.name }),
});
