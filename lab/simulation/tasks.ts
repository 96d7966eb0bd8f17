// Tasks: what a copy of a service has in hand. One step at a time; a crash drops them between any two.
import { ack, giveBack } from './broker.ts';
import { faultAt, oneOf } from './faults.ts';
import { Outage, unlock } from './transaction.ts';
import {
  type Copy,
  count,
  type Delivery,
  type Pause,
  type Steps,
  type Task,
  tell,
  type World,
} from './world.ts';

/** The dead time of a copy and the time it stands still, in ms; 0: up again at once. */
const DOWN_MS = [0, 500, 10_000, 60_000];
const STALLS_MS = [4000, 12_000, 40_000, 150_000];

export function start(
  world: World,
  copy: Copy,
  name: string,
  steps: Steps,
  deliveries: readonly Delivery[] = [],
): void {
  world.tasks.push({ copy, name, steps, deliveries, pause: {}, isBroken: false });
}

export function canRun({ now }: World, { copy, pause: { until, at } }: Task): boolean {
  if (copy.stalledUntil > now) return false;
  if (until === undefined) return at === undefined || at <= now;
  return until() || (at !== undefined && at <= now);
}

/** Runs the task up to its next pause; something may go wrong right after. */
export function step(world: World, task: Task): void {
  world.current = task;
  try {
    const { done, value } = task.steps.next();
    if (done) end(world, task);
    else task.pause = value as Pause;
  } catch (error) {
    if (!(error instanceof Outage)) throw error;
    end(world, task);
  } finally {
    world.current = null;
  }
  strike(world, task.copy);
}

/** Whoever did not settle a delivery gives it back. */
function end(world: World, task: Task): void {
  unlock(world, task);
  giveBack(world, task.deliveries);
  world.tasks = world.tasks.filter((other) => other !== task);
}

function strike(world: World, copy: Copy): void {
  switch (faultAt(world, 'step')) {
    case 'crash':
      crash(world, copy);
      break;
    case 'stall':
      stall(world, copy);
      break;
    case 'connection lost':
      loseConnection(world, copy);
  }
}

function crash(world: World, copy: Copy): void {
  copy.downUntil = world.now + oneOf(world, DOWN_MS);
  kill(world, copy);
}

/** Everything that was not committed or published is gone. */
export function kill(world: World, copy: Copy): void {
  const dead = world.tasks.filter((task) => task.copy === copy);
  tell(
    world,
    copy.name,
    () => `CRASHES with ${dead.map(({ name }) => name).join(', ') || 'nothing'} in hand`,
  );
  if (dead.length > 0) count(world, 'crash with work in hand');
  for (const task of dead) end(world, task);
  copy.calls.clear();
}

/** A copy that stands still: its transactions are rolled back by the server, its messages go to others. */
function stall(world: World, copy: Copy): void {
  copy.stalledUntil = world.now + oneOf(world, STALLS_MS);
  tell(world, copy.name, () => `STANDS STILL for ${(copy.stalledUntil - world.now) / 1000} s`);
  const stalled = world.tasks.filter((task) => task.copy === copy);
  for (const task of stalled) {
    if (![...world.locks.values()].includes(task)) continue;
    task.isBroken = true;
    unlock(world, task);
  }
  for (const task of stalled) giveBack(world, task.deliveries);
}

/** The broker takes back what the copy holds; the copy goes on with what it had begun. */
function loseConnection(world: World, copy: Copy): void {
  tell(world, copy.name, () => 'LOSES its connection to the broker');
  for (const task of world.tasks) if (task.copy === copy) giveBack(world, task.deliveries);
}

/** Acks what is still the copy's. */
export function ackAll(deliveries: readonly Delivery[]): void {
  for (const delivery of deliveries) ack(delivery);
}
