// The system under test, as load, faults and checks see it: four services, two processes each, on servers of the run's own.
import { type ServiceName, serviceNames, variablePrefix } from '../../world/service-names.ts';
import { type CopyName, copyNames } from '../plan/fault.ts';
import type { PostgresServer } from '../servers/postgres.ts';
import { type Copy, type CopyOptions, createCopy } from './copy.ts';
import { stepSettings } from './settings.ts';

export interface System {
  readonly postgres: PostgresServer;
  readonly copies: readonly Copy[];
  readonly adminToken: string;
  copy(name: CopyName): Copy;
  copiesOf(service: ServiceName): readonly Copy[];
  /** URL of a service's database, past the proxies. */
  databaseUrl(service: ServiceName): string;
  /** Starts what does not run, continues what is stopped, and takes every fault from the connections. */
  heal(): Promise<void>;
  /** Waits until every process is ready. */
  ready(): Promise<void>;
  /** Ends everything at once. */
  destroy(): Promise<void>;
}

const READY_LIMIT_MS = 90_000;

/** What every system is able to do that has such copies. */
export function aboutCopies(copies: readonly Copy[]): Pick<System, 'copies' | 'copy' | 'copiesOf' | 'ready'> {
  return {
    copies,
    copy: (name) => copies.find((copy) => copy.name === name)!,
    copiesOf: (service) => copies.filter((copy) => copy.service === service),
    ready: async () => {
      await Promise.all(copies.map((copy) => copy.ready(READY_LIMIT_MS)));
    },
  };
}

export interface CopiesOptions extends Pick<CopyOptions, 'onCrash'> {
  /** One for each copy. */
  readonly ports: readonly number[];
  readonly adminToken: string;
  readonly logFile: (name: CopyName) => string;
  /** Where a copy finds its servers. */
  readonly servers: (name: CopyName) => { readonly POSTGRES_URL: string; readonly RABBITMQ_URL: string };
  /** Told of each, so that those are closed that were made before one could not be. */
  readonly onCreated: (copy: Copy) => void;
}

/** Of all copies; none is started. */
export async function createCopies(options: CopiesOptions): Promise<Copy[]> {
  const { ports, adminToken, logFile, servers, onCrash, onCreated } = options;
  const copies: Copy[] = [];
  for (const [index, name] of copyNames.entries()) {
    const service = serviceNames.find((service) => name.startsWith(service))!;
    const port = ports[index]!;
    const copy = await createCopy({
      name,
      service,
      port,
      logFile: logFile(name),
      onCrash,
      env: {
        ...servers(name),
        ADMIN_TOKEN: adminToken,
        [`${variablePrefix[service]}_PORT`]: String(port),
        ...stepSettings,
      },
    });
    copies.push(copy);
    onCreated(copy);
  }
  return copies;
}
