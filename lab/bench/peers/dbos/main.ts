// One process: the HTTP API and a DBOS workflow, each step a `DBOS.runStep`.
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Order } from '../business/order.ts';
import { runSaga } from '../business/saga.ts';
import { serveOrders } from '../runtime/front.ts';
import { inlineSteps } from '../runtime/inline-steps.ts';
import { openPool } from '../runtime/pool.ts';
import { runProcess } from '../runtime/run-process.ts';

export interface DbosSettings {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly systemDatabaseUrl: string;
  readonly systemPoolSize: number;
  readonly orderPort: number;
}

await runProcess<DbosSettings>(async (settings) => {
  const pool = openPool(settings.databaseUrl, settings.poolSize);
  DBOS.setConfig({
    name: 'order-saga-peer',
    systemDatabaseUrl: settings.systemDatabaseUrl,
    systemDatabasePoolSize: settings.systemPoolSize,
    applicationVersion: '1',
    logLevel: 'error',
  });
  const steps = inlineSteps(pool, (name, work) => DBOS.runStep(work, { name }));
  const saga = DBOS.registerWorkflow((order: Order) => runSaga(order, steps), { name: 'order-saga' });
  await DBOS.launch();
  // Called in place: its result needs no polling.
  const front = await serveOrders(settings.orderPort, (order) =>
    DBOS.withNextWorkflowID(order.orderId, () => saga(order)),
  );
  return async () => {
    await front.close();
    await DBOS.shutdown();
    await pool.end();
  };
});
