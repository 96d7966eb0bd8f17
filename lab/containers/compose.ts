// `docker compose` on the repository's own file, as a project of its own.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ServiceName, serviceNames } from '../world/service-names.ts';
import { createShop, type Shop } from '../world/shop.ts';
import { until } from '../world/wait.ts';

const root = join(import.meta.dirname, '../..');
const PROJECT = 'order-saga-containers';
/** The default of docker-compose.yml. */
export const ADMIN_TOKEN = 'only-for-local-use';
const READY_LIMIT_MS = 60_000;
const UP_LIMIT_SECONDS = 240;
/** Of what a failed command said. */
const ERROR_LINES = 15;

export interface Compose {
  /** The customers: of the default profile directly, of a cluster by HAProxy. */
  readonly shop: Shop;
  /** `docker compose` with these arguments. @returns what it prints @throws Error with what it says on stderr */
  run(...args: string[]): Promise<string>;
  docker(...args: string[]): Promise<string>;
  /** Starts everything, and waits until all is healthy and every service ready. */
  up(): Promise<void>;
  ready(): Promise<void>;
  /** The id of a container, running or not. */
  container(service: string): Promise<string>;
  /** Kills process 1 of a container with SIGKILL, as a crash does: its restart policy holds. */
  crash(service: string): Promise<void>;
  /** Runs a shell command in a running container. */
  shell(service: string, command: string): Promise<string>;
  imageOf(service: ServiceName): string;
  /** The last lines of every container. */
  showLogs(): Promise<void>;
}

const ports: Readonly<Record<string, number>> = {
  orchestrator: 3000,
  'order-service': 3001,
  'stock-service': 3002,
  'payment-service': 3003,
};
const BEHIND_HAPROXY = 5000;

export function createCompose({ cluster }: { cluster: boolean }): Compose {
  const env = {
    ...process.env,
    COMPOSE_PROJECT_NAME: PROJECT,
    ...(cluster ? { COMPOSE_PROFILES: 'cluster' } : {}),
  };
  const urlOf = (service: ServiceName, offset = cluster ? BEHIND_HAPROXY : 0) =>
    `http://127.0.0.1:${ports[service]! + offset}`;

  async function docker(...args: string[]): Promise<string> {
    try {
      const { stdout } = await promisify(execFile)('docker', args, {
        cwd: root,
        env,
        maxBuffer: 64 * 1024 * 1024,
      });
      return stdout.trim();
    } catch (error) {
      const { stderr = '', message } = error as { stderr?: string; message: string };
      throw new Error(stderr.trim().split('\n').slice(-ERROR_LINES).join('\n') || message, { cause: error });
    }
  }
  const run = (...args: string[]) => docker('compose', ...args);

  const ready = async () => {
    for (const service of serviceNames) {
      await until(
        `${service} is ready`,
        async () => (await fetch(`${urlOf(service)}/readyz`)).ok,
        READY_LIMIT_MS,
      );
    }
  };
  const container = (service: string) => run('ps', '--all', '--quiet', service);

  return {
    shop: createShop(urlOf, ADMIN_TOKEN),
    run,
    docker,
    ready,
    container,
    async up() {
      await run('up', '--detach', '--wait', '--wait-timeout', String(UP_LIMIT_SECONDS));
      await ready();
    },
    async crash(service) {
      const pid = await docker('inspect', '--format', '{{.State.Pid}}', await container(service));
      process.kill(Number(pid), 'SIGKILL');
    },
    shell: (service, command) => run('exec', '--no-TTY', service, 'sh', '-c', command),
    imageOf: (service) => `${PROJECT}-${service}`,
    async showLogs() {
      console.log(await run('logs', '--no-color', '--tail', '15').catch(String));
    },
  };
}
