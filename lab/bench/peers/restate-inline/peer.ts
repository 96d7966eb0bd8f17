import { freePorts } from '@order-saga/shared/process/free-ports';
import { inlineSchema } from '../runtime/inline-steps.ts';
import { keep, type Peer } from '../runtime/peer.ts';
import { startProcess } from '../runtime/process.ts';
import { partitionsOfMachine, startRestateServer } from '../runtime/restate-server.ts';
import type { InlineSettings } from './main.ts';

const POOL_SIZE = 20;

/** Restate, everything in one handler. */
export const restateInline = inlinePeer('restate-inline', partitionsOfMachine);

/** The same with the server's default of 24 partitions. */
export const restateInlineDefaults = inlinePeer('restate-inline-defaults', undefined);

function inlinePeer(name: string, partitions: number | undefined): Peer {
  return {
    name,
    usesRabbitmq: false,
    databases: [{ name: 'peer_restate_inline', schema: inlineSchema }],
    businessOf: ([url]) => ({ order: url!, stock: url!, payment: url! }),
    async start([databaseUrl], _servers, cleanup) {
      const server = keep(await startRestateServer(partitions), cleanup);
      const [orderPort, endpointPort] = await freePorts(2);
      const settings: InlineSettings = {
        databaseUrl: databaseUrl!,
        poolSize: POOL_SIZE,
        ingressUrl: server.ingressUrl,
        orderPort: orderPort!,
        endpointPort: endpointPort!,
      };
      const main = new URL('./main.ts', import.meta.url);
      const process = keep(await startProcess('restate-inline', main, settings), cleanup);
      await server.register(`http://127.0.0.1:${endpointPort}`);
      return { orderUrl: `http://127.0.0.1:${orderPort}`, processes: [server, process] };
    },
  };
}
