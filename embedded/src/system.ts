// The whole system in one process, with embedded servers where none are given. Started by `npm start` and the demo.
import { isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Broker } from '@order-saga/shared/broker/broker';
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { createRabbitMqBroker } from '@order-saga/shared/broker/rabbitmq/rabbitmq';
import { abortOf } from '@order-saga/shared/concurrency/abort';
import { serviceOf, type Worker, workers } from '@order-saga/shared/contracts/catalogue';
import type { Logger } from '@order-saga/shared/observability/logger';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import type { RunningService, Stoppable } from '@order-saga/shared/process/service';
import { StartError } from '@order-saga/shared/process/start-error';
import { startWarnings } from '@order-saga/shared/process/start-warnings';
import type { BrokerSettings } from '@order-saga/shared/settings/service-settings';
import { startOrchestrator } from 'orchestrator/service';
import { seedCatalogue } from 'stock-service/seed';
import { adminTokenFile, keptAdminToken } from './admin-token.ts';
import { checkPorts } from './check-ports.ts';
import { participants } from './participants.ts';
import { EmbeddedPostgresError, startEmbeddedPostgres } from './postgres/embedded-postgres.ts';
import { type SystemUrls, writeRunning } from './running-file.ts';
import {
  type Environment,
  type ServicesSettings,
  type SystemSettings,
  servicesSettings,
  systemSettings,
} from './settings.ts';

export interface RunningSystem extends Stoppable {
  readonly urls: SystemUrls;
  readonly adminToken: string | undefined;
  /** ACCESS_TOKENS are configured: all routes ask for one. */
  readonly asksForTokens: boolean;
  readonly postgres: 'embedded' | 'given';
  readonly broker: 'embedded' | 'given';
  /** Participants that others have started. */
  readonly external: readonly Worker[];
  /**
   * Stops the service of one participant, whose commands wait in its queue. Undefined: it is external.
   * @returns starts it again, where it was
   */
  silence(worker: Worker): Promise<(() => Promise<void>) | undefined>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Starts everything and resolves when it serves. When a part cannot start, what was started is stopped again.
 * @throws SettingsError, StartError
 */
export async function startSystem(
  env: Environment,
  logger: Logger,
  stopping: AbortSignal,
): Promise<RunningSystem> {
  const given = systemSettings(env);
  const dataDir = isAbsolute(given.dataDir) ? given.dataDir : join(root, given.dataDir);
  const started: Stoppable[] = [];
  const stopAll = async () => {
    for (const part of started.reverse()) await part.stop();
  };
  try {
    const { orchestrator, ...services } = given.services;
    const own = workers.filter((worker) => !given.external.includes(worker));
    await checkPorts([orchestrator, ...own.map((worker) => services[worker])]);
    let environment: Environment = env;
    let tokenFile: string | null = null;
    if (given.needsPostgres) {
      const postgres = await startPostgres(dataDir, logger);
      started.push(postgres);
      environment = { ...environment, POSTGRES_URL: postgres.url };
    }
    const isEmbedded = given.needsPostgres || given.rabbitMq === undefined;
    if (isEmbedded && given.services.orchestrator.adminToken === undefined) {
      environment = { ...environment, ADMIN_TOKEN: await keptAdminToken(dataDir, logger) };
      tokenFile = adminTokenFile(dataDir);
    }
    const settings = servicesSettings(environment);
    for (const warning of startWarnings(Object.values(settings), given.rabbitMq)) logger.warn(warning);
    const broker = openBroker(given.rabbitMq, logger, started);
    const { running, urls, silence } = await startServices(
      settings,
      broker,
      given,
      { logger, tokenFile },
      started,
    );
    const begun = Promise.all(running.map((service) => service.begun));
    await Promise.race([begun, stopOf(stopping)]);
    if (given.needsPostgres && own.includes('stock')) await seedCatalogue(settings.stock);
    if (isEmbedded)
      started.push({ stop: await writeRunning(dataDir, { pid: process.pid, urls, tokenFile }) });
    return {
      urls,
      adminToken: settings.orchestrator.adminToken,
      asksForTokens: settings.orchestrator.accessTokens.length > 0,
      postgres: given.needsPostgres ? 'embedded' : 'given',
      broker: given.rabbitMq === undefined ? 'embedded' : 'given',
      external: given.external,
      silence,
      stop: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function startPostgres(dataDir: string, logger: Logger) {
  try {
    return await startEmbeddedPostgres({
      dataDir,
      log: (line) => logger.debug({ postgres: line }, 'embedded PostgreSQL'),
    });
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw new StartError(error.message, { cause: error });
    throw error;
  }
}

function openBroker(rabbitMq: BrokerSettings | undefined, logger: Logger, started: Stoppable[]): Broker {
  const broker =
    rabbitMq === undefined
      ? createInProcessBroker({ logger })
      : createRabbitMqBroker({ ...rabbitMq, logger });
  started.push({ stop: () => broker.close() });
  return broker;
}

async function startServices(
  settings: ServicesSettings,
  broker: Broker,
  given: SystemSettings,
  { logger, tokenFile }: { logger: Logger; tokenFile: string | null },
  started: Stoppable[],
): Promise<{ running: readonly RunningService[]; urls: SystemUrls } & Pick<RunningSystem, 'silence'>> {
  const recover = given.rabbitMq === undefined;
  const part = (name: string) => ({ broker, recover, logger: logger.child({ service: name }) });
  const services = new Map<string, RunningService>();
  started.push({
    stop: async () => {
      await Promise.all([...services.values()].map((service) => service.stop()));
    },
  });
  async function launch(name: string, starting: Promise<RunningService>): Promise<RunningService> {
    const service = await starting;
    services.set(name, service);
    return service;
  }
  const silence: RunningSystem['silence'] = async (worker) => {
    const name = serviceOf(worker);
    const service = services.get(name);
    if (service === undefined) return undefined;
    services.delete(name);
    await service.stop();
    const own = { ...settings[worker], port: Number(new URL(service.url).port) };
    const { start } = participants.find(([each]) => each === worker)![1];
    return async () => {
      const again = await launch(name, start(own, { ...part(name), recover: false }));
      await again.begun;
    };
  };
  const peers = { ...settings.orchestrator.peers };
  const urls = { ...peers };
  for (const [worker, { name, start }] of participants) {
    if (given.external.includes(worker)) continue;
    urls[worker] = (await launch(name, start(settings[worker], part(name)))).url;
    if (settings[worker].port === 0) peers[worker] = urls[worker];
  }
  // Last: it is told where the others really listen, also on ports that the system chose.
  const orchestrator = await launch(
    'orchestrator',
    startOrchestrator(
      { ...settings.orchestrator, peers },
      {
        ...part('orchestrator'),
        metrics: createMetrics('orchestrator', { process: true }),
        // With the catalogue, and without customers that orders would be mixed up with.
        triable: given.needsPostgres && given.external.length === 0,
        tokenFile: tokenFile && shortPath(tokenFile),
      },
    ),
  );
  return { running: [...services.values()], urls: { orchestrator: orchestrator.url, ...urls }, silence };
}

/** From the folder of the project where it is in it: a page need not tell where that is. */
function shortPath(path: string): string {
  const inside = relative(root, path);
  return inside.startsWith('..') ? path : inside;
}

// Servers that are given may be away for long: a signal ends the wait.
const stopOf = (signal: AbortSignal): Promise<never> =>
  abortOf(signal).catch(() => {
    throw new StartError('stopped before everything was up');
  });
