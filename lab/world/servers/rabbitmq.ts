// A RabbitMQ of the run's own, that may be killed at any moment. Own ports, own folder, own name service: it never
// meets a RabbitMQ of the machine.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openConnection } from '@order-saga/shared/broker/rabbitmq/connection/connection';
import { takePorts } from '../services/ports.ts';
import { until } from '../wait.ts';
import type { Epmd } from './epmd.ts';
import { endGroup, isAlive } from './process-group.ts';

export interface RabbitMqServer {
  /** The node's name, as RabbitMQ's commands take it. */
  readonly name: string;
  readonly port: number;
  readonly url: string;
  /** File to which it writes its log. */
  readonly logFile: string;
  isRunning(): boolean;
  /** Starts it on what the last one left, and resolves when it takes connections. */
  start(): Promise<void>;
  /** SIGKILL: nothing is written, nobody is told. */
  kill(): Promise<void>;
  /** SIGTERM: it shuts down in good order. Resolves when it has. */
  shutDown(): Promise<void>;
  /** Ends it for good. */
  end(): Promise<void>;
}

export interface RabbitMqServerOptions {
  /** Path of `rabbitmq-server`. */
  readonly program: string;
  readonly name: string;
  readonly folder: string;
  /** Nodes that share one may form a cluster. */
  readonly epmd: Epmd;
  /** Of its settings, without the ending `.conf`. Default: none. */
  readonly configFile?: string;
}

/** On a machine that is loaded twenty times over, three minutes were not enough. */
const START_LIMIT_MS = 300_000;

export async function createRabbitMqServer(options: RabbitMqServerOptions): Promise<RabbitMqServer> {
  const { program, name, folder } = options;
  const [port, distributionPort] = (await takePorts(2)) as [number, number];
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'enabled_plugins'), '[].');
  const output = await open(join(folder, 'output.log'), 'a');
  const stdio: ['ignore', number, number] = ['ignore', output.fd, output.fd];
  const env = environment(options, port, distributionPort);
  let server: ChildProcess | undefined;
  const ending = new AbortController();

  const isRunning = () => server !== undefined && isAlive(server);

  return {
    name,
    port,
    url,
    logFile: join(folder, 'log', `${name}.log`),
    isRunning,
    async start() {
      if (ending.signal.aborted) return;
      const started = spawn(program, ['-noinput'], { cwd: folder, env, stdio, detached: true });
      server = started;
      await once(started, 'spawn');
      await until(
        `RabbitMQ ${name} takes connections`,
        async () => {
          // Killed again meanwhile: whoever did it starts it again.
          if (!isAlive(started)) return true;
          // Killed meanwhile, it would never answer a plain `close`.
          await (await openConnection({ url, caFile: undefined }, ending.signal)).close();
          return true;
        },
        START_LIMIT_MS,
      );
    },
    async kill() {
      if (server !== undefined) await endGroup(server, 'SIGKILL');
    },
    async shutDown() {
      if (server !== undefined) await endGroup(server, 'SIGTERM');
    },
    async end() {
      ending.abort();
      if (server !== undefined) await endGroup(server, 'SIGKILL');
      await output.close();
    },
  };
}

// https://www.rabbitmq.com/docs/configure#supported-environment-variables
function environment(
  { name, folder, epmd, configFile }: RabbitMqServerOptions,
  port: number,
  distributionPort: number,
): NodeJS.ProcessEnv {
  return {
    ...epmd.env,
    RABBITMQ_NODENAME: name,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    // None of these exists unless it was given: no settings of the machine's own server.
    RABBITMQ_CONF_ENV_FILE: join(folder, 'rabbitmq-env.conf'),
    RABBITMQ_CONFIG_FILE: configFile ?? join(folder, 'rabbitmq'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced'),
    // The script then becomes the Erlang machine instead of waiting for it: its pid is the one to kill.
    RABBITMQ_ALLOW_INPUT: '1',
  };
}
