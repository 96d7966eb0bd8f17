// Carries a plan of faults out, each at its time. They may overlap.
import { setTimeout as delay } from 'node:timers/promises';
import { describeFault, type FaultKind, stopsAll } from '../plan/fault.ts';
import type { PlannedFault } from '../plan/fault-plan.ts';
import type { ProxiedSystem } from '../system/proxied-system.ts';
import { inject } from './inject.ts';

export interface FaultRecord {
  readonly kind: FaultKind;
  readonly text: string;
  /** Nothing can go on while it lasts. */
  readonly stopsAll: boolean;
  readonly beganAt: number;
  /** Unlike `beganAt` unknown while it lasts. Both: Date.now(). */
  endedAt: number | undefined;
  hit: boolean;
}

export interface FaultLog {
  readonly records: readonly FaultRecord[];
  readonly problems: readonly string[];
  /** Resolves when the last fault is over. */
  readonly done: Promise<void>;
}

/** @param signal ends faults before their time, and lets none begin */
export function runFaults(
  system: ProxiedSystem,
  plan: readonly PlannedFault[],
  signal: AbortSignal,
): FaultLog {
  const records: FaultRecord[] = [];
  const problems: string[] = [];
  const begin = performance.now();

  async function run({ atMs, fault }: PlannedFault): Promise<void> {
    await delay(Math.max(0, begin + atMs - performance.now()), undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const text = describeFault(fault);
    const record: FaultRecord = {
      kind: fault.kind,
      text,
      stopsAll: stopsAll(fault),
      beganAt: Date.now(),
      endedAt: undefined,
      hit: true,
    };
    records.push(record);
    try {
      const { hit, problem } = await inject(system, fault, signal);
      record.hit = hit;
      if (problem !== undefined) problems.push(problem);
    } catch (error) {
      problems.push(`${text} could not be done or undone: ${(error as Error).message}`);
    }
    record.endedAt = Date.now();
  }

  return { records, problems, done: Promise.all(plan.map(run)).then(() => {}) };
}
