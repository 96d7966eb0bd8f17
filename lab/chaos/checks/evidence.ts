// All evidence of a run that is over, from where it lies.

import type { Leftovers } from '../../rules/leftover-rules.ts';
import {
  ALL_IDS,
  readOrders,
  readShared,
  type SharedBooks,
  type StoredOrder,
} from '../../rules/read-orders.ts';
import { readQueues } from '../../rules/read-queues.ts';
import type { ServiceName } from '../../world/service-names.ts';
import type { Books, OrderRecord } from '../customers/books.ts';
import { readTexts } from './texts.ts';

export interface Evidence extends Leftovers, SharedBooks {
  readonly orders: readonly StoredOrder[];
  /** What the clients know. */
  readonly records: readonly OrderRecord[];
  readonly putIn: ReadonlyMap<string, number>;
  /** Since when nothing was away any more. Milliseconds since 1970. */
  readonly healedAt: number;
}

/** For the end of a run, when no service runs any more. */
export async function gatherEvidence(
  databaseUrl: (service: ServiceName) => string,
  brokerUrl: string,
  logFolder: string,
  books: Books,
  healedAt: number,
): Promise<Evidence> {
  const orders = await readOrders(databaseUrl, ALL_IDS);
  return {
    ...(await readShared(databaseUrl)),
    ...(await readQueues(brokerUrl, databaseUrl('orchestrator'))),
    orders,
    texts: await readTexts(logFolder, orders),
    records: books.orders,
    putIn: books.putIn,
    healedAt,
  };
}
