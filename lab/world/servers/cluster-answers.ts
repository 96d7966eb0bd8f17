// What RabbitMQ's commands print as JSON, and what its nodes write to their logs.

/** A quorum queue. Members are nodes. */
export interface ClusterQueue {
  readonly name: string;
  /** Undefined while there is none. */
  readonly leader: string | undefined;
  readonly members: readonly string[];
  readonly online: readonly string[];
}

/** One node's copy of a queue. */
export interface Replica {
  readonly node: string;
  /** `leader`, `follower`, or why it is none of both. */
  readonly state: string;
  /** Up to which entry of the queue's log it knows all to be committed. Undefined: it does not answer. */
  readonly commitIndex: number | undefined;
}

/** Of `rabbitmqctl cluster_status`: the nodes that run. @throws Error when it is something else */
export function parseClusterStatus(json: string): string[] {
  const { running_nodes: nodes } = JSON.parse(json) as { running_nodes?: unknown };
  if (!isTexts(nodes)) throw new Error(`no running_nodes in the status of a cluster: ${json}`);
  return nodes;
}

/** Of `rabbitmqctl list_queues name leader members online`. @throws Error when it is something else */
export function parseQueues(json: string): ClusterQueue[] {
  return rows(json).map((row) => {
    const { name, leader, members, online } = row;
    if (typeof name !== 'string' || !isTexts(members) || !isTexts(online))
      throw new Error(`not a quorum queue: ${JSON.stringify(row)}`);
    return {
      name,
      leader: typeof leader === 'string' && leader !== '' ? leader : undefined,
      members,
      online,
    };
  });
}

/** Of `rabbitmq-queues quorum_status`. @throws Error when it is something else */
export function parseReplicas(json: string): Replica[] {
  return rows(json).map((row) => {
    const { 'Node Name': node, 'Raft State': state, 'Commit Index': index } = row;
    if (typeof node !== 'string') throw new Error(`not a replica of a queue: ${JSON.stringify(row)}`);
    return { node, state: String(state), commitIndex: typeof index === 'number' ? index : undefined };
  });
}

/**
 * When a node became the leader of a queue, for the first time since `since` (Date.now()): read from its log, which says
 * so to the microsecond. Undefined: it did not.
 */
export function electedAt(log: string, queue: string, since: number): number | undefined {
  for (const line of log.split('\n')) {
    if (!line.includes(`queue '${queue}' in vhost`) || !line.includes('-> leader in term')) continue;
    // 2026-11-26 13:00:16.998766+00:00 [notice] <0.1113.0> queue 'stock.commands' in vhost '/': candidate -> leader in term: 1
    const at = Date.parse(line.slice(0, line.indexOf(' [')).replace(' ', 'T'));
    if (at >= since) return at;
  }
  return undefined;
}

function rows(json: string): Record<string, unknown>[] {
  const parsed: unknown = JSON.parse(json);
  if (!Array.isArray(parsed)) throw new Error(`a list was expected, not ${json}`);
  return parsed;
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
