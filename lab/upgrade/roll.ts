// Moves the replicas to another version, one after the other, while replicas are killed.
import { setTimeout as delay } from 'node:timers/promises';
import { type ReplicaName, replicaNames } from '../chaos/plan/fault.ts';
import type { Random } from '../chaos/random.ts';
import type { MixedSystem } from './system.ts';

export interface Move {
  readonly replica: ReplicaName;
  /** From SIGTERM to the end of the old process. */
  readonly stopMs: number;
  /** From the start of the new process until it was ready, migrations and a kill with it. */
  readonly readyMs: number;
  /** The replica that was killed meanwhile. */
  readonly killed: ReplicaName;
}

/** As docs/upgrading.md says: the orchestrator first, whom all others answer. The way back is the other way round. */
export const upgradeOrder: readonly ReplicaName[] = [
  ...replicaNames.filter((name) => name.startsWith('orchestrator-')),
  ...replicaNames.filter((name) => !name.startsWith('orchestrator-')),
];

/** From the stop of the one until a kill: some replicas die while they start, the first of them while it migrates. */
const LONGEST_KILL_AFTER_MS = 2500;

/** @param folder of the sources of the other version. @throws Error when a replica does not get ready */
export async function roll(
  system: MixedSystem,
  order: readonly ReplicaName[],
  folder: string,
  random: Random,
): Promise<Move[]> {
  const moves: Move[] = [];
  for (const replica of order) {
    const killed = random.pick(replicaNames);
    const [times] = await Promise.all([
      move(system, replica, folder),
      killAfter(system, killed, random.int(0, LONGEST_KILL_AFTER_MS)),
    ]);
    // The next one goes only when all are there, as a roll-out would have it.
    await system.replicas.ready();
    moves.push({ replica, ...times, killed });
    console.log(`${replica} moved, ready after ${Math.round(times.readyMs)} ms; ${killed} was killed`);
  }
  return moves;
}

async function move({ replicas, assign }: MixedSystem, name: ReplicaName, folder: string) {
  const replica = replicas.named(name);
  // Before its end: whoever starts it again after a kill starts the new version.
  assign(name, folder);
  const begin = performance.now();
  await replica.end('SIGTERM');
  const stopMs = performance.now() - begin;
  replica.start();
  await readyAtLast(() => replica.ready());
  return { stopMs, readyMs: performance.now() - begin - stopMs };
}

async function killAfter({ replicas }: MixedSystem, name: ReplicaName, ms: number): Promise<void> {
  await delay(ms);
  const replica = replicas.named(name);
  await replica.end('SIGKILL');
  replica.start();
}

/** A kill may come while it is waited for: then it has been started again. */
const readyAtLast = (ready: () => Promise<void>): Promise<void> => ready().catch(() => ready());
