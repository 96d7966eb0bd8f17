import { freePorts } from '@order-saga/shared/process/free-ports';
import { inlineSchema } from '../runtime/inline-steps.ts';
import { keep, type Peer } from '../runtime/peer.ts';
import { startProcess } from '../runtime/process.ts';
import type { DbosSettings } from './main.ts';

const POOL_SIZE = 20;
const SYSTEM_POOL_SIZE = 20;

/** DBOS, everything in one workflow. */
export const dbos: Peer = {
  name: 'dbos',
  usesRabbitmq: false,
  databases: [
    { name: 'peer_dbos', schema: inlineSchema },
    { name: 'peer_dbos_system', schema: '' },
  ],
  businessOf: ([url]) => ({ order: url!, stock: url!, payment: url! }),
  async start([databaseUrl, systemDatabaseUrl], _servers, cleanup) {
    const [orderPort] = await freePorts(1);
    const settings: DbosSettings = {
      databaseUrl: databaseUrl!,
      poolSize: POOL_SIZE,
      systemDatabaseUrl: systemDatabaseUrl!,
      systemPoolSize: SYSTEM_POOL_SIZE,
      orderPort: orderPort!,
    };
    const main = new URL('./main.ts', import.meta.url);
    const process = keep(await startProcess('dbos', main, settings), cleanup);
    return { orderUrl: `http://127.0.0.1:${orderPort}`, processes: [process] };
  },
};
