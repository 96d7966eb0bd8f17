// What goes wrong between two steps.
import { consumedQueues } from '@order-saga/shared/broker/topology';
import { crash, type Replica, restartAll, type World } from './world.ts';

const NOTICED_AFTER_MS = [0, 500, 3000];
const STARTS_AFTER_MS = [200, 2000, 15_000];
const DOWN_FOR_LONG_MS = [30_000, 60_000, 120_000];
const DOWN_MS = [100, 2000, 12_000];
const STALL_MS = [1000, 4000, 20_000];
const LEAP_MS = [1000, 10_000, 60_000];
/** `idle_in_transaction_session_timeout`, as production's connections set it. */
const IDLE_IN_TRANSACTION_MS = 5000;

export interface Trouble {
  /** Queued by a restart of everything: each is a step of its own. */
  readonly starts: (() => void)[];
  /** Called when messages to the orchestrator were destroyed. */
  onLost(queues: readonly string[]): void;
}

export function befall(world: World, trouble: Trouble): void {
  const { scheduler, broker } = world;
  switch (scheduler.faultAt('world')) {
    case 'queues lost':
      trouble.onLost(consumedQueues);
      broker.loseQueues(consumedQueues);
      break;
    case 'all restarted with empty queues':
      trouble.onLost(consumedQueues);
      trouble.starts.push(...restartAll(world));
      broker.loseQueues(consumedQueues);
  }
  const fault = scheduler.faultAt('step');
  if (fault === null) return;
  if (fault === 'time leaps') {
    scheduler.now += scheduler.oneOf(LEAP_MS);
    return;
  }
  const replica = scheduler.oneOf(world.replicas);
  if (fault === 'both replicas down') {
    const startsAfterMs = scheduler.oneOf(DOWN_FOR_LONG_MS);
    for (const other of world.replicas)
      if (other.service === replica.service) crash(world, other, 0, startsAfterMs);
    return;
  }
  if (replica.process.isAlive) befallOne(world, replica, fault);
}

function befallOne(world: World, replica: Replica, fault: string): void {
  const { scheduler, broker, servers } = world;
  const { process, service } = replica;
  scheduler.tell(process.name, () => `suffers: ${fault}`);
  if (fault === 'crash')
    crash(world, replica, scheduler.oneOf(NOTICED_AFTER_MS), scheduler.oneOf(STARTS_AFTER_MS));
  else if (fault === 'database connections lost') servers[service].loseConnections(process);
  else if (fault === 'broker connection lost') broker.loseConnection(process, scheduler.oneOf(DOWN_MS));
  else {
    process.stalledUntil = scheduler.now + scheduler.oneOf(STALL_MS);
    const happen = () => {
      if (process.stalledUntil > scheduler.now) servers[service].loseConnections(process);
    };
    scheduler.post({ who: null, name: `${process.name} idle`, afterMs: IDLE_IN_TRANSACTION_MS, happen });
  }
}

/** What is down comes back in its time: until then the others wait for it, and give up. */
export function heal(world: World): void {
  world.scheduler.heal();
  for (const { process } of world.replicas) process.stalledUntil = 0;
}
