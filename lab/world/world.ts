// A system of its own for one test file: databases with random names, a topology with a random prefix, and any number
// of replicas of each service as child processes.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { openRabbitMqServer, type RabbitMqServer } from '@order-saga/shared/broker/testing/rabbitmq-server';
import { DEAD_LETTERS_QUEUE } from '@order-saga/shared/broker/topology';
import type { WireMessage } from '@order-saga/shared/contracts/message';
import { createRunFolder } from './run-folder.ts';
import { type Databases, newDatabases } from './servers/databases.ts';
import { type ServiceName, serviceNames } from './service-names.ts';
import type { Environment } from './services/program.ts';
import type { Replica } from './services/replica.ts';
import { createReplicas } from './services/replicas.ts';
import { createShop, type Shop } from './shop.ts';

export interface World {
  readonly shop: Shop;
  readonly databases: Databases;
  /** The real broker, seen past the services. */
  readonly broker: RabbitMqServer;
  /** Of exchange and queue names. */
  readonly prefix: string;
  readonly adminToken: string;
  /**
   * Starts one more replica.
   * @param options.wait false: does not wait until it is ready
   * @param options.program in place of its own, started with the prefix; default: the service of the working tree
   */
  start(
    service: ServiceName,
    options?: { env?: Environment; wait?: boolean; program?: string },
  ): Promise<Replica>;
  /** Starts that many replicas of each service. */
  startAll(replicas?: number): Promise<void>;
  /** Those that run, the oldest first. */
  replicas(service: ServiceName): Replica[];
  /** The dead letters of a queue that the orchestrator has, the oldest first. */
  deadLetters(queue: string): Promise<WireMessage[]>;
  /** How many dead letters there are, by the queue they come from; empty when there are none. */
  deadLetterCounts(): Promise<Record<string, number>>;
  /** Kills what runs and removes every trace. */
  close(): Promise<void>;
}

/** Connections of each replica: 8 replicas in each of two files at a time keep below PostgreSQL's 100. */
const POOL_SIZE = '4';

const program = fileURLToPath(new URL('./services/serve-replica.ts', import.meta.url));

/** @param env settings of every replica, such as STEP_TIMEOUT_MS */
export async function openWorld(rabbitMqUrl: string, env: Environment = {}): Promise<World> {
  const databases = newDatabases('e2e');
  const prefix = `e2e-${randomBytes(4).toString('hex')}.`;
  const adminToken = randomBytes(16).toString('hex');
  const broker = await openRabbitMqServer(rabbitMqUrl, prefix);
  const folder = await createRunFolder('e2e');
  const all = createReplicas({
    logs: folder.logs,
    databaseUrl: databases.url,
    program: (service) => [program, service, prefix],
    env: {
      RABBITMQ_URL: rabbitMqUrl,
      ADMIN_TOKEN: adminToken,
      DATABASE_POOL_SIZE: POOL_SIZE,
      LOG_LEVEL: 'warn',
      ...env,
    },
  });
  const replicas = (service: ServiceName) => all.of(service).filter((replica) => replica.isRunning());

  const start: World['start'] = async (service, { env: own, wait, program: other } = {}) => {
    const replica = await all.add(service, own, other === undefined ? undefined : [other, prefix]);
    replica.start();
    if (wait !== false) await replica.ready();
    return replica;
  };

  return {
    shop: createShop((service) => {
      const [replica] = replicas(service);
      if (replica === undefined) throw new Error(`no replica of ${service} runs`);
      return replica.url;
    }, adminToken),
    databases,
    broker,
    prefix,
    adminToken,
    start,
    replicas,
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
      await all.close();
      await broker.close();
      await databases.drop();
      await folder.remove();
    },
  };
}
