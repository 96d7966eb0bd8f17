// A run from the first process to the last: start, measure failover, break things under load, heal, wait, look.
import { setTimeout as delay } from 'node:timers/promises';
import { describeMachine } from '../world/machine.ts';
import type { RunFolder } from '../world/run-folder.ts';
import { serviceNames } from '../world/service-names.ts';
import { checkAll, outcomesOf } from './checks/all-rules.ts';
import { gatherEvidence } from './checks/evidence.ts';
import { openBooks } from './customers/books.ts';
import { createClients } from './customers/clients.ts';
import { placeOrders } from './customers/orders.ts';
import { fillShelves, restockNowAndThen } from './customers/stock.ts';
import { finishAll, lateEnds, stopAll } from './drain.ts';
import { FAILOVER_LIMIT_MS, type FailoverRound, measureFailover } from './failover.ts';
import { startRepeater } from './faults/repeat-messages.ts';
import { runFaults } from './faults/run-faults.ts';
import type { Options } from './options.ts';
import { planFaults } from './plan/fault-plan.ts';
import { startProgress } from './progress.ts';
import { createRandom } from './random.ts';
import { measureRecovery } from './report/recovery.ts';
import type { Result } from './report/result.ts';
import { onStage, type Stage } from './stage.ts';
import { createProxiedSystem, type ProxiedSystem } from './system/proxied-system.ts';

const MINUTE_MS = 60_000;
/** A short run, as in CI, measures less. */
const FAILOVER_ROUNDS = { short: 2, long: 6 } as const;

/** @throws as `onStage` */
export const runChaos = (options: Options, folder: RunFolder, abort: AbortSignal): Promise<Result> =>
  onStage(createProxiedSystem, folder, abort, (stage) => play(options, stage));

async function play(
  { minutes, seed }: Options,
  { system, watch, folder, abort, crashes }: Stage<ProxiedSystem>,
): Promise<Result> {
  console.log(`starting PostgreSQL, RabbitMQ and ${2 * serviceNames.length} processes`);
  await system.heal();
  await system.replicas.ready();

  const startedAt = new Date();
  const random = createRandom(seed);
  const closing = new AbortController();
  const books = openBooks();
  const clients = createClients(system, books, { closing: closing.signal, abort });
  await fillShelves(clients);

  console.log('measuring how long the sagas of a killed orchestrator stand still');
  const rounds = minutes < 2 ? FAILOVER_ROUNDS.short : FAILOVER_ROUNDS.long;
  const failover = await measureFailover(system, clients, rounds);

  const durationMs = minutes * MINUTE_MS;
  const plan = planFaults(random.fork('faults'), durationMs);
  console.log(`${plan.length} faults in ${minutes} minutes, seed ${seed}`);
  const unfinished = () => watch.counts().orders - watch.counts().finished;
  const customers = placeOrders(clients, random.fork('orders'), unfinished);
  const warehouse = restockNowAndThen(clients, random.fork('restocks'));
  const clientsDone = Promise.all([customers, warehouse]);
  const faults = runFaults(system, plan, abort);
  const repeater = startRepeater(system.rabbitmq.url, random.fork('repeats'));
  const stopProgress = startProgress(watch, faults, durationMs);
  await delay(durationMs, undefined, { signal: abort }).catch(() => {});
  await faults.done;
  console.log('every fault is over');
  await repeater.stop();
  stopProgress();
  closing.abort();
  abort.throwIfAborted();

  console.log('healing everything, then waiting for the last orders');
  await system.heal();
  await system.replicas.ready();
  const healedAt = Date.now();
  const finishedAfterMs = await finishAll(watch, clientsDone, abort);
  const stopProblems = await stopAll(system, system.rabbitmq.url, abort);

  const evidence = await gatherEvidence(
    system.databaseUrl,
    system.rabbitmq.url,
    folder.logs,
    books,
    healedAt,
  );
  return {
    seed,
    minutes,
    startedAt,
    machine: describeMachine(),
    faults: faults.records,
    orders: evidence.orders.length,
    outcomes: outcomesOf(evidence),
    counts: books.counts,
    messagesRepeated: repeater.count(),
    failover,
    recovery: measureRecovery(evidence, faults.records),
    finishedAfterMs,
    rules: checkAll(evidence),
    problems: [
      ...crashes,
      ...faults.problems,
      ...books.problems,
      ...stopProblems,
      ...lateOnes(failover, finishedAfterMs),
    ],
  };
}

function lateOnes(failover: readonly FailoverRound[], finishedAfterMs: number | undefined): string[] {
  const slow = failover
    .filter(({ recoveryMs }) => recoveryMs === undefined || recoveryMs > FAILOVER_LIMIT_MS)
    .map(
      ({ killed, recoveryMs }) => `${killed} killed: its sagas moved on after ${recoveryMs ?? 'too many'} ms`,
    );
  return [...slow, ...lateEnds(finishedAfterMs)];
}
