// This project under test: four services as processes of their own on the given servers, or, without a RabbitMQ, all in
// one process on the embedded ones.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataOf } from '@order-saga/client/create-client';
import { createOrchestratorClient } from '@order-saga/client/orchestrator';
import { createStockServiceClient } from '@order-saga/client/stock-service';
import { databaseUrl } from '@order-saga/shared/database/database';
import { freePorts } from '@order-saga/shared/process/free-ports';
import pg from 'pg';
import { readQueues } from '../chaos/checks/queues.ts';
import { root } from '../world/child-process.ts';
import { type ServiceName, serviceNames, variablePrefix } from '../world/service-names.ts';
import { until } from '../world/wait.ts';
import { violationsOf } from './checks.ts';
import { growTables } from './grow.ts';
import { lowestIdFromNow } from './order-ids.ts';
import { serverComponent } from './server-component.ts';
import { type RunningSystem, type SystemUnderTest, stock } from './system.ts';
import { createVhost } from './vhost.ts';

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

const READY_MS = 60_000;
const STOP_MS = 15_000;
/** Of a service that ended at its start. */
const LOG_LINES = 5;

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
      const id = randomBytes(4).toString('hex');
      const nameOf = (service: ServiceName) => `bench_${id}_${service.replace('-', '_')}`;
      const urlOf = (service: ServiceName) => databaseUrl(servers.postgresUrl, nameOf(service));
      cleanup.defer(() => dropDatabases(servers.postgresUrl, serviceNames.map(nameOf)));
      const vhost = await createVhost(servers.rabbitmqUrl, `bench-${id}`);
      cleanup.defer(vhost.remove);
      const logs = await mkdtemp(join(tmpdir(), 'order-saga-bench-'));
      cleanup.defer(() => rm(logs, { recursive: true, force: true }));
      if (profiles !== undefined) await mkdir(profiles, { recursive: true });

      const adminToken = randomBytes(16).toString('hex');
      const processes: (ServiceProcess & { service: ServiceName })[] = [];
      for (const service of serviceNames) {
        for (const port of await freePorts(copies)) {
          const env = {
            ADMIN_TOKEN: adminToken,
            RABBITMQ_URL: vhost.url,
            [`${variablePrefix[service]}_PORT`]: String(port),
            [`${variablePrefix[service]}_DATABASE_URL`]: urlOf(service),
          };
          const flags = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
          const args = [...flags, `${service}/src/main.ts`];
          const started = await startProcess(args, env, port, join(logs, `${service}-${port}.log`));
          processes.push({ ...started, service });
          cleanup.defer(started.stop);
        }
      }
      for (const { ready } of processes) await ready();
      if (grow > 0) await growTables(urlOf, grow);
      const stockUrl = processes.find(({ service }) => service === 'stock-service')!.url;
      await fillShelves(stockUrl, adminToken);

      const from = lowestIdFromNow();
      const kept = cleanup.move();
      return {
        orderUrls: processes.filter(({ service }) => service === 'order-service').map(({ url }) => url),
        processes: () => [
          ...processes.map(({ service, pid }, index) => ({
            name: copies === 1 ? service : `${service} ${1 + (index % copies)}`,
            kind: 'node' as const,
            pids: [pid],
          })),
          serverComponent('postgresql', servers.postgresUrl),
          serverComponent('rabbitmq', servers.rabbitmqUrl),
        ],
        databaseUrl: urlOf,
        counters: {
          databases: new Map(serviceNames.map((service) => [service, urlOf(service)])),
          metricsUrls: processes.map(({ url }) => `${url}/metrics`),
        },
        check: async () =>
          violationsOf(urlOf, await readQueuesWhenEmpty(vhost.url, urlOf('orchestrator')), from),
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
      const data = await mkdtemp(join(tmpdir(), 'order-saga-bench-'));
      cleanup.defer(() => rm(data, { recursive: true, force: true }));
      const ports = await freePorts(serviceNames.length);
      const portOf = (service: ServiceName) => ports[serviceNames.indexOf(service)]!;
      const adminToken = randomBytes(16).toString('hex');
      const portSettings = serviceNames.map((name) => [`${variablePrefix[name]}_PORT`, String(portOf(name))]);
      const env = {
        ADMIN_TOKEN: adminToken,
        DATA_DIR: join(data, 'data'),
        ...Object.fromEntries(portSettings),
      };
      const started = await startProcess(
        ['embedded/src/main.ts'],
        env,
        portOf('orchestrator'),
        join(data, 'order-saga.log'),
      );
      cleanup.defer(started.stop);
      await started.ready();
      await fillShelves(`http://127.0.0.1:${portOf('stock-service')}`, adminToken);
      const kept = cleanup.move();
      return {
        orderUrls: [`http://127.0.0.1:${portOf('order-service')}`],
        processes: () => [
          { name: 'order-saga', kind: 'node', pids: [started.pid] },
          { name: 'PostgreSQL', kind: 'postgresql', pids: undefined },
          { name: 'RabbitMQ', kind: 'rabbitmq', pids: undefined },
        ],
        check: async () => invariantsOverHttp(`http://127.0.0.1:${portOf('orchestrator')}`, adminToken),
        stop: () => kept.disposeAsync(),
      };
    },
  };
}

interface ServiceProcess {
  readonly pid: number;
  readonly url: string;
  ready(): Promise<void>;
  stop(): Promise<void>;
}

async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  port: number,
  logFile: string,
): Promise<ServiceProcess> {
  const log = await open(logFile, 'a');
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', log.fd, log.fd],
    // Ctrl-C is for the run, which then ends its processes itself.
    detached: true,
  });
  await once(child, 'spawn');
  await log.close();
  const url = `http://127.0.0.1:${port}`;
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid!,
    url,
    async ready() {
      await until(
        `${args.at(-1)} is ready`,
        async () => {
          if (!isRunning()) return true;
          return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) })).status === 200;
        },
        READY_MS,
      );
      if (!isRunning()) {
        // The file goes with the run.
        const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-LOG_LINES);
        throw new Error(`${args.at(-1)} ended at its start; the end of its log:\n${lines.join('\n')}`);
      }
    },
    async stop() {
      if (!isRunning()) return;
      const exit = once(child, 'exit');
      const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.kill('SIGTERM');
      await exit;
      clearTimeout(impatience);
    },
  };
}

async function fillShelves(baseUrl: string, token: string): Promise<void> {
  const client = createStockServiceClient({ baseUrl, token });
  for (const [sku, available] of stock)
    await client.PUT('/products/{sku}', { params: { path: { sku } }, body: { name: sku, available } });
}

/** The last OrderCompleted may still be on its way when its order has its end. */
async function readQueuesWhenEmpty(url: string, orchestratorUrl: string) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return readQueues(url, orchestratorUrl);
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

async function dropDatabases(serverUrl: string, names: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(serverUrl, 'postgres') });
  await client.connect();
  try {
    for (const name of names) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}
