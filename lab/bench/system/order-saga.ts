// This project under test: four services as processes of their own on the given servers, or, without a RabbitMQ, all in
// one process on the embedded ones.

import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { dataOf } from '@order-saga/client/create-client';
import { createOrchestratorClient } from '@order-saga/client/orchestrator';
import { createStockServiceClient } from '@order-saga/client/stock-service';
import { stock } from '../../load/orders.ts';
import { readQueues } from '../../rules/read-queues.ts';
import { lowestIdAt } from '../../world/order-ids.ts';
import { createRunFolder } from '../../world/run-folder.ts';
import { newDatabases } from '../../world/servers/databases.ts';
import { createVhost } from '../../world/servers/vhost.ts';
import { type ServiceName, serviceNames } from '../../world/service-names.ts';
import { embeddedSystem } from '../../world/services/embedded-system.ts';
import { createReplicas } from '../../world/services/replicas.ts';
import { serverComponent } from '../measure/server-component.ts';
import { violationsOf } from './checks.ts';
import { growTables } from './grow.ts';
import type { RunningSystem, SystemUnderTest } from './system.ts';

export interface Servers {
  /** Without a database name. */
  readonly postgresUrl: string;
  readonly rabbitmqUrl: string;
}

export interface OrderSagaOptions {
  readonly servers: Servers;
  /** Processes of each service. */
  readonly copies: number;
  /** Where each process leaves its processor profile when it stops; undefined: none. */
  readonly profiles?: string | undefined;
  /** Finished sagas that are in the tables before. */
  readonly grow?: number;
}

export interface RunningOrderSaga extends RunningSystem {
  databaseUrl(service: ServiceName): string;
}

/** The last OrderCompleted may still be on its way when its order has its end. */
const REST_MS = 1000;
const STOP_MS = 15_000;

/** The four services on a PostgreSQL and a RabbitMQ, with databases and a virtual host of their own. */
export function orderSaga({
  servers,
  copies,
  profiles,
  grow = 0,
}: OrderSagaOptions): SystemUnderTest<RunningOrderSaga> {
  return {
    name: 'order-saga',
    async start() {
      await using cleanup = new AsyncDisposableStack();
      const databases = newDatabases('bench', servers.postgresUrl);
      cleanup.defer(databases.drop);
      const vhost = await createVhost(servers.rabbitmqUrl, `bench-${randomBytes(4).toString('hex')}`);
      cleanup.defer(vhost.remove);
      const folder = await createRunFolder('bench');
      cleanup.defer(folder.remove);
      if (profiles !== undefined) await mkdir(profiles, { recursive: true });

      const adminToken = randomBytes(16).toString('hex');
      const replicas = createReplicas({
        logs: folder.logs,
        databaseUrl: databases.url,
        env: {
          ADMIN_TOKEN: adminToken,
          RABBITMQ_URL: vhost.url,
          ...(profiles !== undefined && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` }),
        },
      });
      cleanup.defer(() => replicas.close(STOP_MS));
      for (const service of serviceNames)
        for (let count = 0; count < copies; count++) await replicas.add(service);
      replicas.start();
      await replicas.ready();
      if (grow > 0) await growTables(databases.url, grow);
      await fillShelves(replicas.of('stock-service')[0]!.url, adminToken);

      const from = lowestIdAt(Date.now());
      const kept = cleanup.move();
      return {
        orderUrls: replicas.of('order-service').map(({ url }) => url),
        processes: () => [
          ...replicas.all().map(({ name, service, pid }) => ({
            name: copies === 1 ? service : name.replace(/-(\d+)$/, ' $1'),
            kind: 'node' as const,
            pids: [pid()],
          })),
          serverComponent('postgresql', servers.postgresUrl),
          serverComponent('rabbitmq', servers.rabbitmqUrl),
        ],
        databaseUrl: databases.url,
        counters: {
          databases: new Map(serviceNames.map((service) => [service, databases.url(service)])),
          metricsUrls: replicas.all().map(({ url }) => `${url}/metrics`),
        },
        check: async () => {
          await delay(REST_MS);
          return violationsOf(
            databases.url,
            await readQueues(vhost.url, databases.url('orchestrator')),
            from,
          );
        },
        stop: () => kept.disposeAsync(),
      };
    },
  };
}

/** All in one process, as `npm start` runs it, on the embedded servers. */
export function embeddedOrderSaga(): SystemUnderTest {
  return {
    name: 'order-saga, embedded',
    async start() {
      await using cleanup = new AsyncDisposableStack();
      const folder = await createRunFolder('bench');
      cleanup.defer(folder.remove);
      const system = await embeddedSystem(join(folder.path, 'data'), join(folder.logs, 'order-saga.log'));
      const program = await system.start({ LOG_LEVEL: 'info' });
      cleanup.defer(async () => {
        await program.end('SIGTERM');
      });
      await fillShelves(system.url('stock-service'), system.adminToken);
      const kept = cleanup.move();
      return {
        orderUrls: [system.url('order-service')],
        processes: () => [
          { name: 'order-saga', kind: 'node', pids: [program.pid] },
          { name: 'PostgreSQL', kind: 'postgresql', pids: undefined },
          { name: 'RabbitMQ', kind: 'rabbitmq', pids: undefined },
        ],
        check: () => invariantsOverHttp(system.url('orchestrator'), system.adminToken),
        stop: () => kept.disposeAsync(),
      };
    },
  };
}

async function fillShelves(baseUrl: string, token: string): Promise<void> {
  const client = createStockServiceClient({ baseUrl, token });
  for (const [sku, available] of stock)
    await client.PUT('/products/{sku}', { params: { path: { sku } }, body: { name: sku, available } });
}

async function invariantsOverHttp(baseUrl: string, token: string): Promise<string[]> {
  const client = createOrchestratorClient({ baseUrl, token });
  const problems: string[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: 1000, ...(cursor === null ? {} : { cursor }) };
    const page = await dataOf(client.GET('/admin/invariants', { params: { query } }));
    problems.push(
      ...page.rules.flatMap(({ rule, violations }) =>
        violations.map((each) => `${rule}: ${JSON.stringify(each)}`),
      ),
    );
    cursor = page.nextCursor;
  } while (cursor !== null);
  return problems;
}
