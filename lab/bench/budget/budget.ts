// The budget of one order: what it costs in commits, rows, log, messages and statements, as the servers count it.
import { setTimeout as delay } from 'node:timers/promises';
import { createLoad } from '../../load/customers.ts';
import type { CounterSources, RunningSystem } from '../system/system.ts';
import { type Counters, difference, readCounters } from './counters.ts';

export interface Budget {
  readonly inFlight: number;
  readonly orders: number;
  /** Of all orders together, background work taken off. */
  readonly spent: Counters;
}

/**
 * A connection that is idle tells PostgreSQL's counters after ten seconds at the latest what it did; the last messages of the
 * last orders come a little after their ends. https://www.postgresql.org/docs/current/monitoring-stats.html
 */
const SETTLE_MS = 13_000;

/** Runs `orders` orders. What the system does in as much time without any is taken off. */
export async function measureBudget(
  running: RunningSystem,
  sources: CounterSources,
  { inFlight, orders }: { inFlight: number; orders: number },
): Promise<Budget> {
  await delay(SETTLE_MS);
  const first = await readNow(sources);
  await delay(SETTLE_MS);
  const before = await readNow(sources);
  const load = createLoad(running.orderUrls);
  try {
    await load.closedLoop(orders, inFlight);
  } finally {
    await load.close();
  }
  await delay(SETTLE_MS);
  const after = await readNow(sources);
  const idle = difference(before.counters, first.counters);
  const idleTimes = (after.at - before.at) / (before.at - first.at);
  const spent = difference(difference(after.counters, before.counters), idle, idleTimes);
  return { inFlight, orders, spent };
}

async function readNow(sources: CounterSources): Promise<{ counters: Counters; at: number }> {
  return { counters: await readCounters(sources), at: performance.now() };
}
