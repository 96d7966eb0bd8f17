// A run on a cluster from the first process to the last: start, take nodes down under load, wait, look.

import { describeMachine } from '../../world/machine.ts';
import type { RunFolder } from '../../world/run-folder.ts';
import { CLUSTER_SIZE } from '../../world/servers/cluster.ts';
import { serviceNames } from '../../world/service-names.ts';
import { checkAll, outcomesOf } from '../checks/all-rules.ts';
import { gatherEvidence } from '../checks/evidence.ts';
import { openBooks } from '../customers/books.ts';
import { createClients } from '../customers/clients.ts';
import { placeOrders } from '../customers/orders.ts';
import { fillShelves, restockNowAndThen } from '../customers/stock.ts';
import { finishAll, lateEnds, stopAll } from '../drain.ts';
import type { Options } from '../options.ts';
import { createRandom } from '../random.ts';
import { onStage, type Stage } from '../stage.ts';
import { type ClusterSystem, createClusterSystem } from '../system/cluster-system.ts';
import { measureRounds } from './measure-rounds.ts';
import { planRound } from './plan-rounds.ts';
import type { ClusterResult } from './report.ts';
import { playRound, type RoundRecord } from './round.ts';

/** @throws as `onStage` */
export const runOnCluster = (
  options: Options,
  folder: RunFolder,
  abort: AbortSignal,
): Promise<ClusterResult> => onStage(createClusterSystem, folder, abort, (stage) => play(options, stage));

async function play(
  options: Options,
  { system, watch, folder, abort, crashes }: Stage<ClusterSystem>,
): Promise<ClusterResult> {
  console.log(
    `starting PostgreSQL, a cluster of three RabbitMQ nodes, and ${2 * serviceNames.length} processes`,
  );
  await system.heal();
  await system.replicas.ready();
  await requireReplicas(system);

  const startedAt = new Date();
  const random = createRandom(options.seed);
  const closing = new AbortController();
  const books = openBooks();
  const clients = createClients(system, books, { closing: closing.signal, abort });
  await fillShelves(clients);
  const unfinished = () => watch.counts().orders - watch.counts().finished;
  const customers = placeOrders(clients, random.fork('orders'), unfinished);
  const warehouse = restockNowAndThen(clients, random.fork('restocks'));
  const clientsDone = Promise.all([customers, warehouse]);
  const records = await playRounds(system, options, abort);
  closing.abort();
  abort.throwIfAborted();

  console.log('waiting for the last orders');
  await system.heal();
  await system.replicas.ready();
  const healedAt = Date.now();
  const finishedAfterMs = await finishAll(watch, clientsDone, abort);
  const brokerUrl = system.cluster.running().url;
  const stopProblems = await stopAll(system, brokerUrl, abort);

  const evidence = await gatherEvidence(system.databaseUrl, brokerUrl, folder.logs, books, healedAt);
  return {
    seed: options.seed,
    startedAt,
    machine: describeMachine(),
    rounds: measureRounds(evidence, records),
    orders: evidence.orders.length,
    outcomes: outcomesOf(evidence),
    counts: books.counts,
    finishedAfterMs,
    rules: checkAll(evidence),
    problems: [
      ...crashes,
      ...records.flatMap(({ problems }) => problems),
      ...books.problems,
      ...stopProblems,
      ...lateEnds(finishedAfterMs),
    ],
  };
}

async function playRounds(
  system: ClusterSystem,
  { rounds, minutes }: Options,
  abort: AbortSignal,
): Promise<RoundRecord[]> {
  const until = performance.now() + minutes * 60_000;
  const records: RoundRecord[] = [];
  const isOver = () => (rounds === undefined ? performance.now() > until : records.length >= rounds);
  while (!isOver() && !abort.aborted) {
    const round = planRound(records.length);
    const what = round.kind === 'leader killed' ? `${round.kind}, of ${round.queue}` : round.kind;
    console.log(`round ${records.length + 1}: ${what}`);
    records.push(await playRound(system, round, abort));
  }
  return records;
}

/** With a replica less, a queue would not survive what the rounds do, or nothing would be shown by it. */
async function requireReplicas({ cluster }: ClusterSystem): Promise<void> {
  for (const { name, members } of await cluster.control.queues(cluster.running().name)) {
    if (members.length !== CLUSTER_SIZE)
      throw new Error(`queue ${name} has replicas on ${members.length} nodes, not on ${CLUSTER_SIZE}`);
  }
}
