// Systems that are loaded in turn (A B B A …), all started all the while: their runs of a round follow each other within
// seconds, so that what the machine does meanwhile hits all alike, and none is colder than the others. Who is not at work
// is frozen, so that its polls cost the others nothing.
import { setTimeout as delay } from 'node:timers/promises';
import { withHeartbeat } from '@order-saga/shared/broker/rabbitmq/connection/amqp-url';
import type { Servers } from '../system/order-saga.ts';
import type { RunningSystem, SystemUnderTest } from '../system/system.ts';

export interface InTurn extends AsyncDisposable {
  /** Lets one of them work, as long as `work` takes. */
  run<Result>(index: number, work: (running: RunningSystem) => Promise<Result>): Promise<Result>;
  /** What is wrong in the books of each, one sentence each. To be asked when every order has its end. */
  check(): Promise<string[][]>;
}

/** Timers that were due meanwhile have run, ms. */
const THAW_MS = 1000;
/** What follows the last answer is done: acks, rows to delete; ms. */
const REST_MS = 1000;
/**
 * Who waits is frozen, and its connections live for two heartbeats: what is opened anew is compiled anew, and slower for
 * thousands of orders. The most that RabbitMQ allows by default.
 */
const HEARTBEAT_S = 60;

/** Starts all of them with empty books. Disposing of it stops them. */
export async function startInTurn(systems: readonly SystemUnderTest[]): Promise<InTurn> {
  await using cleanup = new AsyncDisposableStack();
  const all: RunningSystem[] = [];
  for (const system of systems) {
    const running = await system.start();
    cleanup.defer(() => running.stop());
    all.push(running);
  }
  // Even a frozen process ends when it is told to.
  const thawAll = () => all.forEach(thaw);
  cleanup.defer(thawAll);
  const kept = cleanup.move();
  return {
    async run(index, work) {
      const running = all[index]!;
      thaw(running);
      await delay(THAW_MS);
      const result = await work(running);
      await delay(REST_MS);
      freeze(running);
      return result;
    },
    async check() {
      thawAll();
      await delay(THAW_MS);
      const found: string[][] = [];
      for (const running of all) found.push(await running.check());
      return found;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** One round: each system once, forwards and backwards by turns. @returns results by system */
export async function turnsOf<Result>(
  round: number,
  count: number,
  one: (index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const order = Array.from({ length: count }, (_, index) => (round % 2 === 0 ? index : count - 1 - index));
  for (const index of order) results[index] = await one(index);
  return results;
}

/** The servers that all of them share. @throws Error with a message for the user */
export function readSharedServers(env: Readonly<Record<string, string | undefined>>): Servers {
  const { POSTGRES_URL: postgresUrl, RABBITMQ_URL: rabbitmqUrl } = env;
  if (!postgresUrl || !rabbitmqUrl)
    throw new Error('POSTGRES_URL and RABBITMQ_URL are to name the servers that all of them share');
  return { postgresUrl, rabbitmqUrl: withHeartbeat(rabbitmqUrl, HEARTBEAT_S) };
}

/** Stops all that works for it but the servers. */
const freeze = (running: RunningSystem) => signalAll(running, 'SIGSTOP');
const thaw = (running: RunningSystem) => signalAll(running, 'SIGCONT');

function signalAll(running: RunningSystem, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const own = running.processes().filter(({ kind }) => kind === 'node' || kind === 'engine');
  for (const pid of own.flatMap(({ pids }) => pids ?? [])) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // One that has ended fails the run that needs it.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
