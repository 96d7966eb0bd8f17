// One process of the three: it serves its service to Restate, and that of the orders the HTTP API as well.
import { serveOrders } from '../runtime/front.ts';
import { openPool } from '../runtime/pool.ts';
import { serveEndpoint } from '../runtime/restate-endpoint.ts';
import { openIngress } from '../runtime/restate-ingress.ts';
import { runProcess } from '../runtime/run-process.ts';
import { orderService } from './order.ts';
import { paymentService } from './payment.ts';
import { stockService } from './stock.ts';

const services = { order: orderService, stock: stockService, payment: paymentService };

export interface ServiceSettings {
  readonly service: keyof typeof services;
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly endpointPort: number;
  readonly ingressUrl: string;
  /** Of the HTTP API, which the order service alone serves. */
  readonly orderPort: number;
}

await runProcess<ServiceSettings>(async (settings) => {
  const pool = openPool(settings.databaseUrl, settings.poolSize);
  const closeEndpoint = await serveEndpoint(settings.endpointPort, [services[settings.service](pool)]);
  const closeFront = settings.service === 'order' ? await openFront(settings) : async () => {};
  return async () => {
    await closeFront();
    await closeEndpoint();
    await pool.end();
  };
});

async function openFront({ ingressUrl, orderPort }: ServiceSettings): Promise<() => Promise<void>> {
  const ingress = openIngress(ingressUrl);
  const front = await serveOrders(orderPort, (order) => ingress.call('OrderSaga', 'run', order));
  return async () => {
    await front.close();
    await ingress.close();
  };
}
