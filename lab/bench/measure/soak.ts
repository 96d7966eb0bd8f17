// Load for minutes, looked at minute by minute: whether memory, latency or the cost of an order grows.
import { markdownTable } from '@order-saga/shared/text/table';
import { createLoad } from '../../load/customers.ts';
import { percentile } from '../report/statistics.ts';
import type { RunningSystem } from '../system/system.ts';
import { processorTimes } from './measure.ts';
import { memoryBytes } from './processes.ts';

export interface Minute {
  readonly minute: number;
  readonly ordersPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Of all processes of the system on this machine. */
  readonly cpuSecondsPer1000Orders: number;
  /** Bytes in memory at its end, by process. */
  readonly memoryBytes: Readonly<Record<string, number>>;
}

const MINUTE_MS = 60_000;

export async function runMinutes(
  running: RunningSystem,
  { minutes, inFlight }: { minutes: number; inFlight: number },
): Promise<Minute[]> {
  const load = createLoad(running.orderUrls);
  const results: Minute[] = [];
  let latencies: number[] = [];
  let cpuSeconds = processorSum(running);
  const since = performance.now();
  const timer = setInterval(() => {
    const ended = latencies;
    latencies = [];
    const before = cpuSeconds;
    cpuSeconds = processorSum(running);
    if (ended.length === 0) return;
    const minute: Minute = {
      minute: results.length + 1,
      ordersPerSecond: (ended.length * 1000) / MINUTE_MS,
      p50: percentile(ended, 0.5),
      p99: percentile(ended, 0.99),
      cpuSecondsPer1000Orders: ((cpuSeconds - before) * 1000) / ended.length,
      memoryBytes: memoryOf(running),
    };
    results.push(minute);
    console.error(
      `minute ${minute.minute}: ${minute.ordersPerSecond.toFixed(0)} orders/s, p99 ${minute.p99.toFixed(0)} ms`,
    );
  }, MINUTE_MS);
  try {
    // Half a second more, so that the last minute is told.
    const isOver = () => performance.now() - since > minutes * MINUTE_MS + 500;
    await load.closedLoop(Number.POSITIVE_INFINITY, inFlight, (ms) => latencies.push(ms), isOver);
  } finally {
    clearInterval(timer);
    await load.close();
  }
  return results;
}

const processorSum = (running: RunningSystem) =>
  [...processorTimes(running).values()].reduce((sum, seconds) => sum + seconds, 0);

const memoryOf = (running: RunningSystem) =>
  Object.fromEntries(
    running
      .processes()
      .filter(({ kind, pids }) => kind === 'node' && pids !== undefined)
      .map(({ name, pids }) => [name, pids!.reduce((sum, pid) => sum + memoryBytes(pid), 0)]),
  );

export function minutesTable(minutes: readonly Minute[]): string {
  const names = Object.keys(minutes[0]?.memoryBytes ?? {});
  return markdownTable(
    ['minute', 'orders/s', 'p50 ms', 'p99 ms', 'CPU s/1000', ...names.map((name) => `${name} MiB`)],
    minutes.map(({ minute, ordersPerSecond, p50, p99, cpuSecondsPer1000Orders, memoryBytes }) => [
      String(minute),
      ...[ordersPerSecond, p50, p99].map((value) => value.toFixed(0)),
      cpuSecondsPer1000Orders.toFixed(2),
      ...names.map((name) => (memoryBytes[name]! / 2 ** 20).toFixed(0)),
    ]),
  );
}
