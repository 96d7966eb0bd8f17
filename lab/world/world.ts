// A system of its own for one test file: databases with random names, a topology with a random prefix, and any number
// of copies of each service as child processes.
import { randomBytes } from 'node:crypto';
import { openRabbitMqServer, type RabbitMqServer } from '@order-saga/shared/broker/testing/rabbitmq-server';
import { DEAD_LETTERS_QUEUE } from '@order-saga/shared/broker/topology';
import type { WireMessage } from '@order-saga/shared/contracts/message';
import { type Databases, newDatabases } from './databases.ts';
import { type ServiceCopy, startCopy } from './service-copy.ts';
import { type ServiceName, serviceNames, variablePrefix } from './service-names.ts';
import { createShop, type Shop } from './shop.ts';

export type Environment = Readonly<Record<string, string>>;

export interface World {
  readonly shop: Shop;
  readonly databases: Databases;
  /** The real broker, seen past the services. */
  readonly broker: RabbitMqServer;
  /** Of exchange and queue names. */
  readonly prefix: string;
  readonly adminToken: string;
  /** Starts one more copy. @param options.wait false: does not wait until it is ready */
  start(service: ServiceName, options?: { env?: Environment; wait?: boolean }): Promise<ServiceCopy>;
  /** Starts that many copies of each service. */
  startAll(copies?: number): Promise<void>;
  /** Those that run, the oldest first. */
  copies(service: ServiceName): ServiceCopy[];
  /** The dead letters of a queue that the orchestrator has, the oldest first. */
  deadLetters(queue: string): Promise<WireMessage[]>;
  /** How many dead letters there are, by the queue they come from; empty when there are none. */
  deadLetterCounts(): Promise<Record<string, number>>;
  /** Kills what runs and removes every trace. */
  close(): Promise<void>;
}

/** Connections of each copy: 8 copies in each of two files at a time keep below PostgreSQL's 100. */
const POOL_SIZE = '4';

/** @param env settings of every copy, such as STEP_TIMEOUT_MS */
export async function openWorld(rabbitMqUrl: string, env: Environment = {}): Promise<World> {
  const databases = newDatabases();
  const prefix = `e2e-${randomBytes(4).toString('hex')}.`;
  const adminToken = randomBytes(16).toString('hex');
  const broker = await openRabbitMqServer(rabbitMqUrl, prefix);
  const started: ServiceCopy[] = [];
  let starts = 0;
  const copies = (service: ServiceName) =>
    started.filter((copy) => copy.service === service && copy.isRunning());

  async function start(service: ServiceName, options: { env?: Environment; wait?: boolean } = {}) {
    const variable = variablePrefix[service];
    const applicationName = `${service}-${++starts}`;
    const database = new URL(databases.url(service));
    database.searchParams.set('application_name', applicationName);
    const copy = await startCopy(
      { service, applicationName },
      {
        RABBITMQ_URL: rabbitMqUrl,
        E2E_PREFIX: prefix,
        ADMIN_TOKEN: adminToken,
        DATABASE_POOL_SIZE: POOL_SIZE,
        LOG_LEVEL: 'warn',
        [`${variable}_DATABASE_URL`]: database.href,
        [`${variable}_PORT`]: '0',
        ...env,
        ...options.env,
      },
    );
    started.push(copy);
    if (options.wait !== false) await copy.ready();
    return copy;
  }

  return {
    shop: createShop((service) => {
      const [copy] = copies(service);
      if (copy === undefined) throw new Error(`no copy of ${service} runs`);
      return copy.url;
    }, adminToken),
    databases,
    broker,
    prefix,
    adminToken,
    start,
    copies,
    async startAll(number = 1) {
      const services = Array.from({ length: number }, () => serviceNames).flat();
      await Promise.all(services.map((service) => start(service)));
    },
    async deadLetterCounts() {
      const rows = await databases.query<{ queue: string; count: number }>(
        'orchestrator',
        'SELECT queue, count(*)::int AS count FROM dead_letter GROUP BY queue',
      );
      const waiting = await broker.depth(DEAD_LETTERS_QUEUE);
      return {
        ...Object.fromEntries(rows.map(({ queue, count }) => [queue, count])),
        ...(waiting > 0 && { [DEAD_LETTERS_QUEUE]: waiting }),
      };
    },
    async deadLetters(queue) {
      const rows = await databases.query<{ properties: string; body: Buffer }>(
        'orchestrator',
        'SELECT properties, body FROM dead_letter WHERE queue = $1 ORDER BY failed_at, id',
        [queue],
      );
      return rows.map(({ properties, body }) => ({ properties: JSON.parse(properties), content: body }));
    },
    async close() {
      await Promise.all(started.map((copy) => copy.end()));
      await broker.close();
      await databases.drop();
    },
  };
}
