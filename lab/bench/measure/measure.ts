// One run: warm-up, load, and what it cost.
import type { Customers, Ended } from '../../load/closed-loop.ts';
import { createLoad } from '../../load/customers.ts';
import { percentile } from '../report/statistics.ts';
import type { Component, RunningSystem } from '../system/system.ts';
import { peakMemoryBytes, processorSeconds } from './processes.ts';

/** What some orders cost, and how long they took. */
export interface Measured {
  readonly orders: number;
  readonly ordersPerSecond: number;
  /** Milliseconds from the request to `Completed` or `Failed`. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly cpuSecondsPer1000Orders: ProcessorTime;
  /** Sum of the most that each process of the system ever held; servers excluded. */
  readonly peakMemoryBytes: number;
}

/** In a closed loop. */
export interface Measurement extends Measured {
  readonly inFlight: number;
}

export interface ProcessorTime {
  /** Null: not on this machine. */
  readonly node: number;
  readonly postgresql: number | null;
  readonly rabbitmq: number | null;
  readonly engine: number | null;
  /** Of everything above that is on this machine. */
  readonly total: number;
  readonly byComponent: Readonly<Record<string, number>>;
  /** The load client, which is not part of the system and not in the total. */
  readonly client: number;
}

export interface RunOptions {
  readonly orders: number;
  readonly inFlight: number;
  /** Orders before, which are not measured. */
  readonly warmUp: number;
  /** Told of every end. */
  readonly onEnd?: () => void;
}

export async function measure(running: RunningSystem, options: RunOptions): Promise<Measurement> {
  const load = running.load?.() ?? createLoad(running.orderUrls);
  try {
    return await measureLoad(running, load, options);
  } finally {
    await load.close();
  }
}

async function measureLoad(
  running: RunningSystem,
  load: Customers,
  { orders, inFlight, warmUp, onEnd }: RunOptions,
): Promise<Measurement> {
  await load.closedLoop(warmUp, inFlight);
  return { inFlight, ...(await measureWork(running, () => load.closedLoop(orders, inFlight, onEnd))) };
}

/** @param work places orders, and resolves when the last has its end */
async function measureWork(running: RunningSystem, work: () => Promise<Ended>): Promise<Measured> {
  const before = processorTimes(running);
  const own = process.cpuUsage();
  const { latencies, seconds } = await work();
  const orders = latencies.length;
  const client = process.cpuUsage(own);
  const after = processorTimes(running);
  const perOrder = (value: number) => (value * 1000) / orders;
  return {
    orders,
    ordersPerSecond: orders / seconds,
    latencyMs: {
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
      p99: percentile(latencies, 0.99),
    },
    cpuSecondsPer1000Orders: {
      ...byKind(running.processes(), (name) => perOrder(after.get(name)! - before.get(name)!)),
      client: perOrder((client.user + client.system) / 1e6),
    },
    peakMemoryBytes: running
      .processes()
      .filter(({ kind }) => kind === 'node' || kind === 'engine')
      .flatMap(({ pids }) => pids ?? [])
      .reduce((sum, pid) => sum + peakMemoryBytes(pid), 0),
  };
}

/** Seconds so far, by component. */
export function processorTimes(running: RunningSystem): Map<string, number> {
  return new Map(
    running
      .processes()
      .map(({ name, pids }) => [name, (pids ?? []).reduce((sum, pid) => sum + processorSeconds(pid), 0)]),
  );
}

function byKind(
  components: readonly Component[],
  spent: (name: string) => number,
): Omit<ProcessorTime, 'client'> {
  const known = components.filter(({ pids }) => pids !== undefined);
  const sum = (kind: Component['kind']) => {
    const ofKind = known.filter((component) => component.kind === kind);
    return ofKind.length === 0 ? null : ofKind.reduce((total, { name }) => total + spent(name), 0);
  };
  return {
    node: sum('node') ?? 0,
    postgresql: sum('postgresql'),
    rabbitmq: sum('rabbitmq'),
    engine: sum('engine'),
    total: known.reduce((total, { name }) => total + spent(name), 0),
    byComponent: Object.fromEntries(known.map(({ name }) => [name, spent(name)])),
  };
}
