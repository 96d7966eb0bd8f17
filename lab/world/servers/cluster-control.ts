// What RabbitMQ's own commands tell of a cluster and do to it.
import {
  type ClusterQueue,
  parseClusterStatus,
  parseQueues,
  parseReplicas,
  type Replica,
} from './cluster-answers.ts';
import type { RabbitMqCommand } from './rabbitmq-command.ts';

/** Each asks the node `via`, which must run. */
export interface ClusterControl {
  runningNodes(via: string): Promise<string[]>;
  queues(via: string): Promise<ClusterQueue[]>;
  replicas(via: string, queue: string): Promise<Replica[]>;
  /** The node hands its leaderships over and lets its clients go: the way to take it down for maintenance. */
  drain(node: string): Promise<void>;
}

export function createClusterControl(run: RabbitMqCommand): ClusterControl {
  const json = ['--formatter', 'json'];
  return {
    runningNodes: async (via) =>
      parseClusterStatus(await run('rabbitmqctl', via, ['cluster_status', ...json])),
    queues: async (via) =>
      parseQueues(
        await run('rabbitmqctl', via, ['list_queues', 'name', 'leader', 'members', 'online', ...json]),
      ),
    replicas: async (via, queue) =>
      parseReplicas(await run('rabbitmq-queues', via, ['quorum_status', queue, ...json])),
    drain: async (node) => {
      await run('rabbitmq-upgrade', node, ['drain']);
    },
  };
}
