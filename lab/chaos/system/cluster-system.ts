// The system on a cluster of three RabbitMQ nodes and one PostgreSQL. No proxies: here nodes die, not connections.
import { join } from 'node:path';
import type { RunFolder } from '../../world/run-folder.ts';
import { createRabbitMqCluster, type RabbitMqCluster } from '../../world/servers/cluster.ts';
import { createPostgresServer } from '../../world/servers/postgres.ts';
import { createPairs, databaseNameOf, type System } from './system.ts';

export interface ClusterSystem extends System {
  readonly cluster: RabbitMqCluster;
}

/**
 * @param onCrash told when a process ends by itself
 * @throws MissingProgramError
 */
export async function createClusterSystem(
  { path, logs }: RunFolder,
  onCrash: (problem: string) => void,
): Promise<ClusterSystem> {
  await using cleanup = new AsyncDisposableStack();
  const cluster = await createRabbitMqCluster(join(path, 'rabbitmq'));
  cleanup.defer(cluster.end);
  const postgres = await createPostgresServer(join(path, 'postgres'));
  cleanup.defer(postgres.end);
  // Now, for it may find its port taken and take another.
  await postgres.start();

  const databaseUrl: System['databaseUrl'] = (service) => postgres.url(databaseNameOf(service));
  const brokerUrls = cluster.nodes.map(({ url }) => url).join();
  const pairs = await createPairs({ logs, databaseUrl, onCrash }, () => brokerUrls);
  cleanup.defer(() => pairs.replicas.close());
  const kept = cleanup.move();
  return {
    ...pairs,
    postgres,
    cluster,
    databaseUrl,
    async heal() {
      // The nodes before the services: a queue gets its replicas on the nodes that are there when it is declared.
      await cluster.start();
      pairs.replicas.start();
    },
    destroy: () => kept.disposeAsync(),
  };
}
