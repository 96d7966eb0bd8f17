// All evidence of a run that is over, from where it lies.
import type { ServiceName } from '../../world/service-names.ts';
import type { Books } from '../load/books.ts';
import { ALL_IDS, type Evidence, readOrders, readShared } from './evidence.ts';
import { readQueues } from './queues.ts';
import { readTexts } from './texts.ts';

/** For the end of a run, when no service runs any more. */
export async function gatherEvidence(
  databaseUrl: (service: ServiceName) => string,
  brokerUrl: string,
  logFolder: string,
  books: Books,
): Promise<Evidence> {
  const stored = { ...(await readOrders(databaseUrl, ALL_IDS)), ...(await readShared(databaseUrl)) };
  const queues = await readQueues(brokerUrl, databaseUrl('orchestrator'));
  return {
    ...stored,
    ...queues,
    texts: await readTexts(logFolder, stored),
    records: books.orders,
    putIn: books.putIn,
    heldByOthers: new Map(),
  };
}
