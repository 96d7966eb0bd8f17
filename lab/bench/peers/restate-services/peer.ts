import { freePorts } from '@order-saga/shared/process/free-ports';
import { orderSchema } from '../business/order-table.ts';
import { paymentSchema } from '../business/payment-table.ts';
import { stockSchema } from '../business/stock-table.ts';
import { keep, type Peer } from '../runtime/peer.ts';
import { type PeerProcess, startProcess } from '../runtime/process.ts';
import { partitionsOfMachine, startRestateServer } from '../runtime/restate-server.ts';
import type { ServiceSettings } from './main.ts';

const POOL_SIZE = 10;
const services = ['order', 'stock', 'payment'] as const;

/** Restate, a process and a database for each of order, stock and payment. */
export const restateServices = servicesPeer('restate-services', partitionsOfMachine);

/** The same with the server's default of 24 partitions. */
export const restateServicesDefaults = servicesPeer('restate-services-defaults', undefined);

function servicesPeer(name: string, partitions: number | undefined): Peer {
  return {
    name,
    usesRabbitmq: false,
    databases: [
      { name: 'peer_restate_order', schema: orderSchema },
      { name: 'peer_restate_stock', schema: stockSchema },
      { name: 'peer_restate_payment', schema: paymentSchema },
    ],
    businessOf: ([order, stock, payment]) => ({ order: order!, stock: stock!, payment: payment! }),
    async start(urls, _servers, cleanup) {
      const server = keep(await startRestateServer(partitions), cleanup);
      const [orderPort, ...endpointPorts] = await freePorts(1 + services.length);
      const processes: PeerProcess[] = [server];
      for (const [index, service] of services.entries()) {
        const endpointPort = endpointPorts[index]!;
        const settings: ServiceSettings = {
          service,
          databaseUrl: urls[index]!,
          poolSize: POOL_SIZE,
          endpointPort,
          ingressUrl: server.ingressUrl,
          orderPort: orderPort!,
        };
        const main = new URL('./main.ts', import.meta.url);
        processes.push(keep(await startProcess(`restate-${service}`, main, settings), cleanup));
        await server.register(`http://127.0.0.1:${endpointPort}`);
      }
      return { orderUrl: `http://127.0.0.1:${orderPort}`, processes };
    },
  };
}
