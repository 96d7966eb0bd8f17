// One round on the cluster: a node goes down under load, orders go on without it, it comes back.
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { lowestIdAt } from '../../world/order-ids.ts';
import type { RabbitMqCluster } from '../../world/servers/cluster.ts';
import { electedAt } from '../../world/servers/cluster-answers.ts';
import { withClient } from '../../world/servers/databases.ts';
import type { RabbitMqServer } from '../../world/servers/rabbitmq.ts';
import { until } from '../../world/wait.ts';
import type { ClusterSystem } from '../system/cluster-system.ts';
import { busyQueues, chooseVictim, type PlannedRound } from './plan-rounds.ts';

/** Times are Date.now(). */
export interface RoundRecord {
  readonly kind: PlannedRound['kind'];
  /** The queue whose leader was killed. */
  readonly queue: string | undefined;
  readonly node: string;
  /** Queues that the node led. */
  readonly leads: number | undefined;
  readonly beganAt: number;
  /** When another node became the queue's leader. */
  readonly electedAt: number | undefined;
  /** When the (last) node was there again, with all that was committed meanwhile. */
  readonly backAt: number;
  readonly problems: readonly string[];
}

/** The node stays away until this many orders have come and ended without it. */
const SERVED_ORDERS = 30;
const SERVED_LIMIT_MS = 60_000;
const SYNC_LIMIT_MS = 600_000;
const POLL_MS = 100;

export function playRound(
  system: ClusterSystem,
  round: PlannedRound,
  abort: AbortSignal,
): Promise<RoundRecord> {
  return round.kind === 'rolling restart' ? restartAll(system, abort) : killOne(system, round, abort);
}

async function killOne(
  system: ClusterSystem,
  round: Exclude<PlannedRound, { kind: 'rolling restart' }>,
  abort: AbortSignal,
): Promise<RoundRecord> {
  const { cluster } = system;
  const { node: name, leads } = chooseVictim(round, await cluster.control.queues(cluster.running().name));
  const queue = round.kind === 'leader killed' ? round.queue : undefined;
  const node = cluster.node(name);
  const beganAt = Date.now();
  await node.kill();
  const problems = await serve(system, beganAt, `${name} killed`, abort);
  await node.start();
  await inSync(cluster, node);
  return {
    kind: round.kind,
    queue,
    node: name,
    leads,
    beganAt,
    electedAt: queue === undefined ? undefined : await election(cluster, queue, beganAt),
    backAt: Date.now(),
    problems,
  };
}

async function restartAll(system: ClusterSystem, abort: AbortSignal): Promise<RoundRecord> {
  const { cluster } = system;
  const beganAt = Date.now();
  for (const node of cluster.nodes) {
    abort.throwIfAborted();
    await cluster.control.drain(node.name);
    await node.shutDown();
    await node.start();
    await inSync(cluster, node);
  }
  return {
    kind: 'rolling restart',
    queue: undefined,
    node: 'each',
    leads: undefined,
    beganAt,
    electedAt: undefined,
    problems: await serve(system, beganAt, 'nodes restarted', abort),
    backAt: Date.now(),
  };
}

/** Waits until orders have come and ended since then. @returns what is wrong when they do not */
async function serve(
  system: ClusterSystem,
  since: number,
  what: string,
  abort: AbortSignal,
): Promise<string[]> {
  return withClient(system.databaseUrl('orchestrator'), async (client) => {
    const deadline = performance.now() + SERVED_LIMIT_MS;
    let ended = 0;
    while (performance.now() < deadline && !abort.aborted) {
      const { rows } = await client.query<{ ended: number }>(
        'SELECT count(*)::int AS ended FROM saga WHERE order_id >= $1 AND finished_at IS NOT NULL',
        [lowestIdAt(since)],
      );
      ended = rows[0]!.ended;
      if (ended >= SERVED_ORDERS) return [];
      await delay(POLL_MS);
    }
    return [
      `${what}: ${ended} orders came and ended within ${SERVED_LIMIT_MS / 1000} s, not ${SERVED_ORDERS}`,
    ];
  });
}

/**
 * Waits until the node has its replica of every queue, and knows of what was committed without it: while one lags behind, the
 * next node that goes down is the second of three for that queue, which then stands still.
 */
async function inSync(cluster: RabbitMqCluster, { name }: RabbitMqServer): Promise<void> {
  const via = cluster.nodes.find((node) => node.name !== name && node.isRunning())!.name;
  await until(
    `every queue has a replica on ${name}`,
    async () => (await cluster.control.queues(via)).every(({ online }) => online.includes(name)),
    SYNC_LIMIT_MS,
  );
  for (const queue of busyQueues) {
    let committed: number | undefined;
    await until(
      `${name} is in sync in ${queue}`,
      async () => {
        const replicas = await cluster.control.replicas(via, queue);
        // As of the first look: under load there is always more.
        committed ??= Math.max(...replicas.map(({ commitIndex }) => commitIndex ?? 0));
        return (replicas.find(({ node }) => node === name)?.commitIndex ?? -1) >= committed;
      },
      SYNC_LIMIT_MS,
    );
  }
}

/** When one of the nodes became leader: the first one, should there have been two elections. */
async function election(cluster: RabbitMqCluster, queue: string, since: number): Promise<number | undefined> {
  const logs = await Promise.all(cluster.nodes.map(({ logFile }) => readFile(logFile, 'utf8')));
  const times = logs.flatMap((log) => electedAt(log, queue, since) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}
