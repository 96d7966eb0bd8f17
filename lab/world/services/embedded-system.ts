// `npm start` on nothing: embedded/src/main.ts as a child process, with a DATA_DIR and ports of its own.
import { randomBytes } from 'node:crypto';
import { request } from '../http.ts';
import { type ServiceName, serviceNames, variablePrefix } from '../service-names.ts';
import { createShop, type Shop } from '../shop.ts';
import { until } from '../wait.ts';
import { takePorts } from './ports.ts';
import { type Environment, type Program, startProgram } from './program.ts';

export interface EmbeddedSystem {
  readonly shop: Shop;
  readonly ports: Readonly<Record<ServiceName, number>>;
  readonly adminToken: string;
  url(service: ServiceName): string;
  /** Starts the process, without waiting for anything. */
  spawn(env?: Environment): Program;
  /** Starts the process and waits until all four services are ready. */
  start(env?: Environment): Promise<Program>;
}

/** Initialising a PostgreSQL cluster may take a busy machine this long. */
const START_LIMIT_MS = 90_000;

/** @param logFile of its processes */
export async function embeddedSystem(dataDir: string, logFile?: string): Promise<EmbeddedSystem> {
  const free = await takePorts(serviceNames.length);
  const ports = Object.fromEntries(serviceNames.map((service, index) => [service, free[index]!])) as Record<
    ServiceName,
    number
  >;
  const adminToken = randomBytes(16).toString('hex');
  const url = (service: ServiceName) => `http://127.0.0.1:${ports[service]}`;

  const spawn = (env: Environment = {}) =>
    startProgram('embedded/src/main.ts', {
      logFile,
      env: {
        DATA_DIR: dataDir,
        ADMIN_TOKEN: adminToken,
        LOG_LEVEL: 'warn',
        ...Object.fromEntries(
          serviceNames.map((service) => [`${variablePrefix[service]}_PORT`, String(ports[service])]),
        ),
        ...env,
      },
    });

  return {
    shop: createShop(url, adminToken),
    ports,
    adminToken,
    url,
    spawn,
    start: async (env) => {
      const program = spawn(env);
      const isReady = async (service: ServiceName) =>
        !program.isRunning() || (await request('GET', `${url(service)}/readyz`)).status === 200;
      try {
        for (const service of serviceNames)
          await until(`${service} is ready`, () => isReady(service), START_LIMIT_MS);
      } catch (error) {
        await program.end();
        throw error;
      }
      if (!program.isRunning()) throw new Error(`the system has ended: ${program.stderr()}`);
      return program;
    },
  };
}
