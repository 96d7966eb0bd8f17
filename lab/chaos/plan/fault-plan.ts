// Which faults come when. Decided by the seed alone; what a fault meets when its time comes is for the run to see.
import type { Random } from '../random.ts';
import { type Fault, type FaultKind, replicaNames, type Scope } from './fault.ts';

export interface PlannedFault {
  /** Since the first order. */
  readonly atMs: number;
  readonly fault: Fault;
}

/** Pauses between two faults. */
const MIN_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 3000;

const weights: readonly (readonly [weight: number, kind: FaultKind])[] = [
  [28, 'kill service'],
  [14, 'stop service'],
  [6, 'restart service'],
  [7, 'kill RabbitMQ'],
  [7, 'stop PostgreSQL'],
  [13, 'cut connections'],
  [6, 'refuse connections'],
  [10, 'slow connections'],
  [9, 'freeze connections'],
];

export function planFaults(random: Random, durationMs: number): PlannedFault[] {
  const plan: PlannedFault[] = [];
  for (let atMs = pause(random); atMs < durationMs; atMs += pause(random)) {
    plan.push({ atMs, fault: planFault(random) });
  }
  return plan;
}

const pause = (random: Random) => random.int(MIN_PAUSE_MS, MAX_PAUSE_MS);

function planFault(random: Random): Fault {
  const kind = random.weighted(weights);
  switch (kind) {
    case 'kill service':
    case 'restart service':
      return { kind, replica: random.pick(replicaNames), downMs: random.int(0, 3000) };
    case 'stop service':
      return { kind, replica: random.pick(replicaNames), forMs: random.int(500, 7000) };
    case 'kill RabbitMQ':
    case 'stop PostgreSQL':
      // Some longer than the 5 s for which a consumer waits for its database before it closes.
      return { kind, downMs: random.chance(0.2) ? random.int(6000, 12_000) : random.int(0, 3000) };
    case 'cut connections':
      return { kind, scope: planScope(random) };
    case 'refuse connections':
      return { kind, scope: planScope(random), forMs: random.int(500, 5000) };
    case 'slow connections':
      return {
        kind,
        scope: planScope(random),
        latencyMs: random.int(50, 500),
        forMs: random.int(2000, 6000),
      };
    case 'freeze connections': {
      const scope = planScope(random);
      // Some of single replicas longer than heartbeats and query time-outs, which are there for just that.
      const isLong = scope.replica !== 'all' && random.chance(0.2);
      return { kind, scope, forMs: isLong ? random.int(12_000, 25_000) : random.int(500, 7000) };
    }
  }
}

const planScope = (random: Random): Scope => ({
  server: random.chance(0.5) ? 'postgres' : 'rabbitmq',
  replica: random.chance(0.3) ? 'all' : random.pick(replicaNames),
});
