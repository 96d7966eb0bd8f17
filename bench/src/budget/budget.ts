// The budget of one order: what it costs in commits, rows, log, messages and statements, as the servers count it.
import { setTimeout as delay } from 'node:timers/promises';
import { createLoad } from '../load.ts';
import type { CounterSources, RunningSystem } from '../system.ts';
import { type Counters, difference, readCounters } from './counters.ts';

export interface Budget {
  readonly inFlight: number;
  readonly orders: number;
  /** Of all orders together, background work taken off. */
  readonly spent: Counters;
}

/**
 * A connection that is idle tells PostgreSQL's counters after ten seconds at the latest what it did.
 * https://www.postgresql.org/docs/current/monitoring-stats.html
 */
const SETTLE_MS = 11_000;

/** Runs `orders` orders. What the system does in as much time without any, before, is taken off. */
export async function measureBudget(
  running: RunningSystem,
  sources: CounterSources,
  { inFlight, orders, settleMs = SETTLE_MS }: { inFlight: number; orders: number; settleMs?: number },
): Promise<Budget> {
  await delay(settleMs);
  const idle = await readCounters(sources);
  await delay(settleMs);
  const before = await readCounters(sources);
  const load = createLoad(running.orderUrls);
  try {
    await load.closedLoop(orders, inFlight);
  } finally {
    await load.close();
  }
  await delay(settleMs);
  const all = difference(await readCounters(sources), before);
  return { inFlight, orders, spent: difference(all, difference(before, idle)) };
}
