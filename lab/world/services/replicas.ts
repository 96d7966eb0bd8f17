// The replicas of one system: what they have in common, and how they begin and end together.
import { join } from 'node:path';
import type { ServiceName } from '../service-names.ts';
import { takePorts } from './ports.ts';
import type { Environment } from './program.ts';
import { createReplica, type Replica, type ReplicaOptions } from './replica.ts';

export interface Replicas {
  all(): readonly Replica[];
  of(service: ServiceName): Replica[];
  /** The replica of a name, such as `orchestrator-2`. */
  named(name: string): Replica;
  /** One more; it is not started. @param env settings of its own @param program its own, in place of that of all */
  add(service: ServiceName, env?: Environment, program?: ReplicaOptions['program']): Promise<Replica>;
  /** Starts those that do not run. Does not wait until they are ready. */
  start(): void;
  /** Waits until each of them is ready. */
  ready(): Promise<void>;
  /** Ends all of them for good. */
  close(graceMs?: number): Promise<void>;
}

export interface ReplicasOptions extends Pick<ReplicaOptions, 'onCrash'> {
  /** Folder of their logs. */
  readonly logs: string;
  /** Full URL of the database, as a replica reaches it. */
  readonly databaseUrl: (service: ServiceName, replica: string) => string;
  /** Settings of every replica. */
  readonly env: Environment;
  /** Folder of the sources that the next process of a replica runs. Default: ours. */
  readonly folderOf?: (replica: string) => string;
  /** Default: each service's main.ts. */
  readonly program?: (service: ServiceName) => ReplicaOptions['program'];
}

export function createReplicas({
  logs,
  databaseUrl,
  env,
  folderOf,
  program,
  onCrash,
}: ReplicasOptions): Replicas {
  const all: Replica[] = [];
  const of = (service: ServiceName) => all.filter((replica) => replica.service === service);
  return {
    all: () => all,
    of,
    named: (name) => all.find((replica) => replica.name === name)!,
    async add(service, own = {}, ownProgram = program?.(service)) {
      const [port] = await takePorts(1);
      const name = `${service}-${of(service).length + 1}`;
      const replica = createReplica({
        name,
        service,
        port: port!,
        databaseUrl: databaseUrl(service, name),
        env: { ...env, ...own },
        logFile: join(logs, `${name}.log`),
        program: ownProgram,
        folder: folderOf && (() => folderOf(name)),
        onCrash,
      });
      all.push(replica);
      return replica;
    },
    start: () => {
      for (const replica of all) replica.start();
    },
    ready: async () => {
      await Promise.all(all.map((replica) => replica.ready()));
    },
    close: async (graceMs) => {
      await Promise.all(all.map((replica) => replica.close(graceMs)));
    },
  };
}
