// The system under test, as load, faults and checks see it: four services, two replicas each, on servers of the run's own.
import { randomBytes } from 'node:crypto';
import type { PostgresServer } from '../../world/servers/postgres.ts';
import type { ServiceName } from '../../world/service-names.ts';
import type { Environment } from '../../world/services/program.ts';
import { createReplicas, type Replicas, type ReplicasOptions } from '../../world/services/replicas.ts';
import { type ReplicaName, replicaNames, serviceOf } from '../plan/fault.ts';
import { stepSettings } from './settings.ts';

export interface System {
  readonly postgres: PostgresServer;
  readonly replicas: Replicas;
  readonly adminToken: string;
  /** URL of a service's database, past the proxies. */
  databaseUrl(service: ServiceName): string;
  /** Starts what does not run, continues what is stopped, and takes every fault from the connections. */
  heal(): Promise<void>;
  /** Ends everything at once. */
  destroy(): Promise<void>;
}

export const databaseNameOf = (service: ServiceName): string => service.replace('-', '_');

/** Two replicas of each service; none is started. @param brokerOf the setting of a replica */
export async function createPairs(
  options: Pick<ReplicasOptions, 'logs' | 'databaseUrl' | 'folderOf' | 'onCrash'>,
  brokerOf: (replica: ReplicaName) => string,
): Promise<Pick<System, 'replicas' | 'adminToken'>> {
  const adminToken = randomBytes(16).toString('hex');
  const env: Environment = { ADMIN_TOKEN: adminToken, ...stepSettings };
  const replicas = createReplicas({ ...options, env });
  for (const name of replicaNames) await replicas.add(serviceOf(name), { RABBITMQ_URL: brokerOf(name) });
  return { replicas, adminToken };
}
