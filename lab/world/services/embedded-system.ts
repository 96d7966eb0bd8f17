// `npm start` on nothing: embedded/src/main.ts as a child process, with a DATA_DIR and ports of its own.
import { randomBytes } from 'node:crypto';
import { freePorts } from '@order-saga/shared/process/free-ports';
import { type Program, startProgram } from './child-process.ts';
import { request } from './http.ts';
import { type ServiceName, serviceNames, variablePrefix } from './service-names.ts';
import { createShop, type Shop } from './shop.ts';
import { until } from './wait.ts';

export interface EmbeddedSystem {
  readonly shop: Shop;
  readonly ports: Readonly<Record<ServiceName, number>>;
  readonly adminToken: string;
  url(service: ServiceName): string;
  /** Starts the process, without waiting for anything. */
  spawn(env?: Readonly<Record<string, string>>): Program;
  /** Starts the process and waits until all four services are ready. */
  start(env?: Readonly<Record<string, string>>): Promise<Program>;
}

/** Initialising a PostgreSQL cluster may take a busy machine this long. */
const START_LIMIT_MS = 90_000;

export async function embeddedSystem(dataDir: string): Promise<EmbeddedSystem> {
  const free = await freePorts(serviceNames.length);
  const ports = Object.fromEntries(serviceNames.map((service, index) => [service, free[index]!])) as Record<
    ServiceName,
    number
  >;
  const adminToken = randomBytes(16).toString('hex');
  const url = (service: ServiceName) => `http://127.0.0.1:${ports[service]}`;

  const spawn = (env: Readonly<Record<string, string>> = {}) =>
    startProgram('embedded/src/main.ts', {
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
      for (const service of serviceNames) {
        await until(
          `${service} is ready`,
          async () => !program.isRunning() || (await request('GET', `${url(service)}/readyz`)).status === 200,
          START_LIMIT_MS,
        );
      }
      if (!program.isRunning()) throw new Error(`the system has ended: ${program.stderr()}`);
      return program;
    },
  };
}
