// One process: the HTTP API, and a Restate service whose handler does everything, each step a `ctx.run`.
import { type Context, service } from '@restatedev/restate-sdk';
import type { Order } from '../business/order.ts';
import { runSaga } from '../business/saga.ts';
import { serveOrders } from '../runtime/front.ts';
import { inlineSteps } from '../runtime/inline-steps.ts';
import { openPool } from '../runtime/pool.ts';
import { serveEndpoint } from '../runtime/restate-endpoint.ts';
import { openIngress } from '../runtime/restate-ingress.ts';
import { runProcess } from '../runtime/run-process.ts';

export interface InlineSettings {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly ingressUrl: string;
  readonly orderPort: number;
  readonly endpointPort: number;
}

await runProcess<InlineSettings>(async (settings) => {
  const pool = openPool(settings.databaseUrl, settings.poolSize);
  const saga = service({
    name: 'OrderSaga',
    handlers: {
      run: (context: Context, order: Order) =>
        runSaga(
          order,
          inlineSteps(pool, (name, work) => context.run(name, work)),
        ),
    },
  });
  const closeEndpoint = await serveEndpoint(settings.endpointPort, [saga]);
  const ingress = openIngress(settings.ingressUrl);
  const front = await serveOrders(settings.orderPort, (order) => ingress.call('OrderSaga', 'run', order));
  return async () => {
    await front.close();
    await ingress.close();
    await closeEndpoint();
    await pool.end();
  };
});
