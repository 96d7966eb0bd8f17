// The system under test: four services, two processes each, on a RabbitMQ and a PostgreSQL of the run's own, and a
// proxy between each process and each server.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type ServiceName, serviceNames, variablePrefix } from '../../../e2e/world/service-names.ts';
import { type Link, openLink } from '../network/link.ts';
import { type CopyName, copyNames, type Scope } from '../plan/fault.ts';
import { findPorts } from '../servers/find-ports.ts';
import { findRabbitMq } from '../servers/find-rabbitmq.ts';
import { createPostgresServer, type PostgresServer } from '../servers/postgres.ts';
import { createRabbitMqServer, type RabbitMqServer } from '../servers/rabbitmq.ts';
import { type Copy, createCopy } from './copy.ts';
import type { RunFolder } from './run-folder.ts';
import { stepSettings } from './settings.ts';

export interface System {
  readonly postgres: PostgresServer;
  readonly rabbitmq: RabbitMqServer;
  readonly copies: readonly Copy[];
  readonly adminToken: string;
  copy(name: CopyName): Copy;
  copiesOf(service: ServiceName): readonly Copy[];
  links(scope: Scope): readonly Link[];
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

/**
 * @param onCrash told when a process ends by itself
 * @throws MissingProgramError
 */
export async function createSystem(folder: RunFolder, onCrash: (problem: string) => void): Promise<System> {
  const programs = findRabbitMq();
  const [amqp, distribution, epmd, postgresPort, ...ports] = (await findPorts(4 + 3 * copyNames.length)) as [
    number,
    number,
    number,
    number,
    ...number[],
  ];
  const closers: (() => Promise<unknown>)[] = [];
  const destroy = async () => {
    const ends = await Promise.allSettled(closers.splice(0).map((close) => close()));
    for (const end of ends) if (end.status === 'rejected') console.error('could not clean up:', end.reason);
  };

  try {
    const rabbitmq = await createRabbitMqServer({
      programs,
      folder: join(folder.path, 'rabbitmq'),
      ports: { amqp, distribution, epmd },
    });
    closers.push(rabbitmq.end);
    const postgres = await createPostgresServer(join(folder.path, 'postgres'), postgresPort);
    closers.push(postgres.end);

    const adminToken = randomBytes(16).toString('hex');
    const copies: Copy[] = [];
    for (const name of copyNames) {
      const [httpPort, toPostgres, toRabbitMq] = ports.splice(0, 3) as [number, number, number];
      const links = {
        postgres: await openLink(toPostgres, postgres.port),
        rabbitmq: await openLink(toRabbitMq, () => rabbitmq.port),
      };
      closers.push(links.postgres.close, links.rabbitmq.close);
      const service = serviceOf(name);
      const copy = await createCopy({
        name,
        service,
        port: httpPort,
        links,
        logFile: join(folder.logs, `${name}.log`),
        onCrash,
        env: {
          POSTGRES_URL: `postgresql://postgres:${postgres.password}@127.0.0.1:${toPostgres}`,
          RABBITMQ_URL: `amqp://guest:guest@127.0.0.1:${toRabbitMq}`,
          ADMIN_TOKEN: adminToken,
          [`${variablePrefix[service]}_PORT`]: String(httpPort),
          ...stepSettings,
        },
      });
      copies.push(copy);
      closers.push(copy.close);
    }

    return {
      postgres,
      rabbitmq,
      copies,
      adminToken,
      copy: (name) => copies.find((copy) => copy.name === name)!,
      copiesOf: (service) => copies.filter((copy) => copy.service === service),
      links: ({ server, copy }) =>
        copies.filter(({ name }) => copy === 'all' || copy === name).map(({ links }) => links[server]),
      databaseUrl: (service) => postgres.url(service.replace('-', '_')),
      async heal() {
        await Promise.all(copies.flatMap(({ links }) => [links.postgres.heal(), links.rabbitmq.heal()]));
        for (const copy of copies) copy.resume();
        await Promise.all([
          postgres.isRunning() ? undefined : postgres.start(),
          rabbitmq.isRunning() ? undefined : rabbitmq.start(),
          ...copies.map((copy) => copy.start()),
        ]);
      },
      ready: async () => {
        await Promise.all(copies.map((copy) => copy.ready(READY_LIMIT_MS)));
      },
      destroy,
    };
  } catch (error) {
    await destroy();
    throw error;
  }
}

const serviceOf = (name: CopyName) => serviceNames.find((service) => name.startsWith(service))!;
