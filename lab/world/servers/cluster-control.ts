// What RabbitMQ's own commands tell of a cluster and do to it. Each is an Erlang machine of its own: a second or more.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type ClusterQueue,
  parseClusterStatus,
  parseQueues,
  parseReplicas,
  type Replica,
} from './cluster-answers.ts';
import type { RabbitMqPrograms } from './find-rabbitmq.ts';

/** Each asks the node `via`, which must run. */
export interface ClusterControl {
  runningNodes(via: string): Promise<string[]>;
  queues(via: string): Promise<ClusterQueue[]>;
  replicas(via: string, queue: string): Promise<Replica[]>;
  /** The node hands its leaderships over and lets its clients go: the way to take it down for maintenance. */
  drain(node: string): Promise<void>;
}

/** On a busy machine. */
const LIMIT_MS = 120_000;

export function createClusterControl(options: {
  programs: RabbitMqPrograms;
  /** Where the Erlang cookie is. */
  home: string;
  epmdPort: number;
}): ClusterControl {
  const env = {
    PATH: process.env['PATH'],
    HOME: options.home,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(options.epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };

  async function run(command: string, node: string, args: readonly string[]): Promise<string> {
    const program = join(options.programs.commands, command);
    const { stdout } = await promisify(execFile)(program, ['--silent', '--node', node, ...args], {
      env,
      cwd: options.home,
      timeout: LIMIT_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  }
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
