// Looks at the database past the services, again and again: how many orders there are, and how many have their end.
import { withClient } from '../world/servers/databases.ts';
import type { System } from './system/system.ts';

export interface Counts {
  readonly orders: number;
  /** Order and saga both. */
  readonly finished: number;
}

export interface Watch {
  /** As last seen; PostgreSQL may be away. */
  counts(): Counts;
  /** Looks now. @throws while PostgreSQL is away */
  look(): Promise<Counts>;
  stop(): void;
}

const INTERVAL_MS = 1000;

export function startWatch(system: System): Watch {
  let counts: Counts = { orders: 0, finished: 0 };
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<Counts> {
    const [orders, sagas] = await Promise.all([
      count(system.databaseUrl('order-service'), ORDERS),
      count(system.databaseUrl('orchestrator'), SAGAS),
    ]);
    counts = { orders: orders.all, finished: Math.min(orders.finished, sagas.finished) };
    return counts;
  }

  function again(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      look()
        .catch(() => {})
        .finally(again);
    }, INTERVAL_MS);
  }
  again();

  return {
    counts: () => counts,
    look,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

const ORDERS = `SELECT count(*)::int AS "all", count(*) FILTER (WHERE status <> 'Suspend')::int AS finished FROM customer_order`;
const SAGAS = `SELECT count(*)::int AS "all", count(*) FILTER (WHERE finished_at IS NOT NULL)::int AS finished FROM saga`;

const LIMITS = { connectionTimeoutMillis: 2000, query_timeout: 5000 };

const count = (url: string, sql: string): Promise<{ all: number; finished: number }> =>
  withClient(url, async (client) => (await client.query(sql)).rows[0], LIMITS);
