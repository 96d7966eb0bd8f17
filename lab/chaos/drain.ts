// After the last fault: everything healed, every order ended, every process stopped in good order.
import { setTimeout as delay } from 'node:timers/promises';
import { readDepths } from '../rules/read-queues.ts';
import type { System } from './system/system.ts';
import type { Watch } from './watch.ts';

/** How long orders have to end once everything is well again. */
export const FINISH_LIMIT_MS = 60_000;
/** A message that is sent twice may come after the end of its order. */
const QUEUES_LIMIT_MS = 20_000;
const POLL_MS = 200;
/** From the signal to the exit (CONTRACT: 10 s), on a busy machine a little more. */
const STOP_LIMIT_MS = 12_000;

/** @param clientsDone resolves when no client waits for an answer any more */
export async function finishAll(
  watch: Watch,
  clientsDone: Promise<unknown>,
  abort: AbortSignal,
): Promise<number | undefined> {
  const begin = performance.now();
  const isOver = () => performance.now() - begin > FINISH_LIMIT_MS || abort.aborted;
  let clientsWait = true;
  const done = () => {
    clientsWait = false;
  };
  clientsDone.then(done, done);
  while (!isOver()) {
    const counts = await watch.look().catch(() => undefined);
    if (counts !== undefined && counts.orders === counts.finished && !clientsWait)
      return performance.now() - begin;
    await delay(POLL_MS);
  }
  return undefined;
}

/** @param finishedAfterMs what `finishAll` gave. @returns what is wrong with it */
export const lateEnds = (finishedAfterMs: number | undefined): string[] =>
  finishedAfterMs === undefined
    ? [`not every order had its end within ${FINISH_LIMIT_MS / 1000} s of the last repair`]
    : [];

/**
 * Waits until nothing is in the queues, then stops every process.
 * @param brokerUrl of a RabbitMQ that runs
 * @returns what went wrong
 */
export async function stopAll(system: System, brokerUrl: string, abort: AbortSignal): Promise<string[]> {
  const deadline = performance.now() + QUEUES_LIMIT_MS;
  while (performance.now() < deadline && !abort.aborted) {
    const depths = await readDepths(brokerUrl);
    if (![...depths.values()].some((depth) => depth > 0)) break;
    await delay(POLL_MS);
  }
  const problems: string[] = [];
  await Promise.all(
    system.replicas.all().map(async (replica) => {
      const { name } = replica;
      const since = performance.now();
      const ending = await replica.end('SIGTERM');
      const tookMs = performance.now() - since;
      if (ending === undefined) problems.push(`${name} did not run at the end`);
      else if (ending.code !== 0)
        problems.push(`${name} ended on SIGTERM with ${ending.signal ?? ending.code}`);
      else if (tookMs > STOP_LIMIT_MS) problems.push(`${name} took ${tookMs} ms to stop`);
    }),
  );
  return problems;
}
