// A replica of a service on a broker that several worlds share: as its main.ts, but on a topology with a prefix.
// node serve-replica.ts <service> <prefix>
import { runStandalone } from '@order-saga/shared/process/standalone';
import type { ServiceName } from '../service-names.ts';
import { loadService } from './load-service.ts';

const [name, prefix] = process.argv.slice(2) as [ServiceName, string];
// The test has died: nobody would ever stop this replica.
process.once('disconnect', () => process.exit(1));
await runStandalone(await loadService(name), { prefix });
