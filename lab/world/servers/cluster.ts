// Three RabbitMQ nodes of the run's own, joined to one cluster before anything is declared on it.
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClusterControl, createClusterControl } from './cluster-control.ts';
import { startEpmd } from './epmd.ts';
import { findRabbitMq } from './find-rabbitmq.ts';
import { createRabbitMqServer, type RabbitMqServer } from './rabbitmq.ts';
import { rabbitMqCommand } from './rabbitmq-command.ts';

export const CLUSTER_SIZE = 3;

export interface RabbitMqCluster {
  readonly nodes: readonly RabbitMqServer[];
  readonly control: ClusterControl;
  node(name: string): RabbitMqServer;
  /** A node that runs. @throws Error when none does */
  running(): RabbitMqServer;
  /** Starts what does not run. @throws Error when the nodes have not become one cluster */
  start(): Promise<void>;
  /** Ends all of it for good. */
  end(): Promise<void>;
}

/** No node is started yet. @throws MissingProgramError */
export async function createRabbitMqCluster(folder: string): Promise<RabbitMqCluster> {
  const programs = findRabbitMq();
  await mkdir(folder, { recursive: true });
  // Written before any node runs: nodes that start at once would each make one of their own.
  await writeFile(join(folder, '.erlang.cookie'), randomBytes(20).toString('hex'), { mode: 0o400 });
  const epmd = await startEpmd(programs.epmd, folder);
  const nodes: RabbitMqServer[] = [];
  const configFile = join(folder, 'rabbitmq');
  for (let number = 1; number <= CLUSTER_SIZE; number++) {
    const name = `node${number}@localhost`;
    const own = join(folder, `node-${number}`);
    nodes.push(await createRabbitMqServer({ program: programs.server, name, folder: own, epmd, configFile }));
  }
  const [first, ...others] = nodes as [RabbitMqServer, ...RabbitMqServer[]];
  await writeFile(`${configFile}.conf`, settings(first.name));
  const control = createClusterControl(rabbitMqCommand(programs, epmd));

  const running = () => {
    const node = nodes.find((node) => node.isRunning());
    if (node === undefined) throw new Error('no node of the cluster runs');
    return node;
  };

  return {
    nodes,
    control,
    node: (name) => nodes.find((node) => node.name === name)!,
    running,
    async start() {
      // On the first start the others join the first one. Later each finds the others in its own data.
      if (!others.some((node) => node.isRunning()) && !first.isRunning()) await first.start();
      await Promise.all(nodes.map((node) => (node.isRunning() ? undefined : node.start())));
      const members = await control.runningNodes(first.name);
      if (members.length !== CLUSTER_SIZE)
        throw new Error(`the nodes are no cluster: ${first.name} sees ${members.join(', ')}`);
    },
    end: async () => {
      await Promise.all(nodes.map((node) => node.end()));
      await epmd.end();
    },
  };
}

// https://www.rabbitmq.com/docs/cluster-formation#peer-discovery-configuring-classic-config-backend
const settings = (seedNode: string): string => `
cluster_formation.peer_discovery_backend = classic_config
cluster_formation.classic_config.nodes.1 = ${seedNode}
`;
