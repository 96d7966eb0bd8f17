// Transactions: rows are locked by key until the commit, and a commit can be lost, or done without being told.
import { faultAt } from './faults.ts';
import { count, type Pause, type Task, tell, type World } from './world.ts';

/** Nothing is known to have been done; whoever asked must be able to ask again. */
export class Outage extends Error {
  override readonly name = 'Outage';
}

/** Waits until nobody else holds these rows, then holds them. @param keys read again after every wait */
export function* lockRows(world: World, keys: () => readonly string[]): Generator<Pause, void, void> {
  const task = world.current!;
  const isFree = (key: string) => (world.locks.get(key) ?? task) === task;
  if (!keys().every(isFree)) {
    count(world, 'waited for a lock');
    yield { until: () => keys().every(isFree) };
    // Between the wait and this step somebody else may have been quicker.
    while (!keys().every(isFree)) yield { until: () => keys().every(isFree) };
  }
  for (const key of keys()) world.locks.set(key, task);
}

/** Commits what `write` does. @throws Outage when it is lost, or done and not told */
export function commit(world: World, write: () => void): void {
  const task = world.current;
  const fault = faultAt(world, 'commit');
  if (task !== null) unlock(world, task);
  if (task?.isBroken || fault === 'transaction lost') {
    tell(world, task?.copy.name ?? '', () => 'its transaction is LOST before the commit');
    throw new Outage('transaction lost');
  }
  write();
  if (fault === 'committed but not told') {
    tell(world, task?.copy.name ?? '', () => 'its transaction is committed, but it is NOT TOLD');
    throw new Outage('not told');
  }
}

export function unlock(world: World, task: Task): void {
  for (const [key, holder] of world.locks) if (holder === task) world.locks.delete(key);
}
