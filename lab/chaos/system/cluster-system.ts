// The system on a cluster of three RabbitMQ nodes and one PostgreSQL. No proxies: here nodes die, not connections.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePorts } from '@order-saga/shared/process/free-ports';
import { copyNames } from '../plan/fault.ts';
import { CLUSTER_SIZE, createRabbitMqCluster, type RabbitMqCluster } from '../servers/cluster.ts';
import { startEpmd } from '../servers/epmd.ts';
import { findRabbitMq } from '../servers/find-rabbitmq.ts';
import { createPostgresServer } from '../servers/postgres.ts';
import { createClosers } from './closers.ts';
import type { RunFolder } from './run-folder.ts';
import { aboutCopies, createCopies, type System } from './system.ts';

export interface ClusterSystem extends System {
  readonly cluster: RabbitMqCluster;
}

/**
 * @param onCrash told when a process ends by itself
 * @throws MissingProgramError
 */
export async function createClusterSystem(
  folder: RunFolder,
  onCrash: (problem: string) => void,
): Promise<ClusterSystem> {
  const programs = findRabbitMq();
  const [epmdPort, postgresPort, ...ports] = (await freePorts(2 + 2 * CLUSTER_SIZE + copyNames.length)) as [
    number,
    number,
    ...number[],
  ];
  const closers = createClosers();
  try {
    const clusterFolder = join(folder.path, 'rabbitmq');
    const epmd = await startEpmd(programs.epmd, clusterFolder, epmdPort);
    closers.add(epmd.end);
    const cluster = await createRabbitMqCluster({
      programs,
      folder: clusterFolder,
      epmdPort,
      ports: ports.splice(0, 2 * CLUSTER_SIZE),
    });
    closers.add(cluster.end);
    const postgres = await createPostgresServer(join(folder.path, 'postgres'), postgresPort);
    closers.add(postgres.end);
    // Now, for it may find its port taken and take another.
    await postgres.start();

    const adminToken = randomBytes(16).toString('hex');
    const copies = await createCopies({
      ports,
      adminToken,
      logFile: (name) => join(folder.logs, `${name}.log`),
      servers: () => ({
        POSTGRES_URL: `postgresql://postgres:${postgres.password}@127.0.0.1:${postgres.port()}`,
        RABBITMQ_URL: cluster.nodes.map(({ url }) => url).join(),
      }),
      onCrash,
      onCreated: (copy) => closers.add(copy.close),
    });

    return {
      ...aboutCopies(copies),
      postgres,
      cluster,
      adminToken,
      databaseUrl: (service) => postgres.url(service.replace('-', '_')),
      async heal() {
        // The nodes before the copies: a queue gets its replicas on the nodes that are there when it is declared.
        await cluster.start();
        await Promise.all(copies.map((copy) => copy.start()));
      },
      destroy: closers.closeAll,
    };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}
