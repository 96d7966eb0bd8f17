// A RabbitMQ of the run's own, that may be killed at any moment. Own ports, own folder, own name service: it never
// meets a RabbitMQ of the machine.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { until } from '../../../e2e/world/wait.ts';

export interface RabbitMqServer {
  readonly port: number;
  readonly url: string;
  isRunning(): boolean;
  /** Starts it on what the last one left, and resolves when it takes connections. */
  start(): Promise<void>;
  /** SIGKILL: nothing is written, nobody is told. */
  kill(): Promise<void>;
  /** Ends it for good, with its name service. */
  end(): Promise<void>;
}

export interface RabbitMqServerOptions {
  readonly programs: { readonly server: string; readonly epmd: string };
  readonly folder: string;
  readonly ports: { readonly amqp: number; readonly distribution: number; readonly epmd: number };
}

/** On a busy machine the start alone may take this long. */
const START_LIMIT_MS = 90_000;

export async function createRabbitMqServer(options: RabbitMqServerOptions): Promise<RabbitMqServer> {
  const { programs, folder, ports } = options;
  const url = `amqp://guest:guest@127.0.0.1:${ports.amqp}`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'enabled_plugins'), '[].');
  const output = await open(join(folder, 'output.log'), 'a');
  const stdio: ['ignore', number, number] = ['ignore', output.fd, output.fd];
  const env = environment(folder, ports);
  // Started by hand: the one that RabbitMQ would start goes on for ever.
  const epmd = spawn(programs.epmd, ['-port', String(ports.epmd)], { env, stdio, detached: true });
  await once(epmd, 'spawn');
  let server: ChildProcess | undefined;
  let hasEnded = false;

  const isRunning = () => server !== undefined && isAlive(server);

  return {
    port: ports.amqp,
    url,
    isRunning,
    async start() {
      if (hasEnded) return;
      const started = spawn(programs.server, ['-noinput'], { cwd: folder, env, stdio, detached: true });
      server = started;
      await once(started, 'spawn');
      await until(
        'RabbitMQ takes connections',
        async () => {
          // Killed again meanwhile: whoever did it starts it again.
          if (!isAlive(started)) return true;
          await (await connect(url, { timeout: 5000 })).close();
          return true;
        },
        START_LIMIT_MS,
      );
    },
    async kill() {
      if (server !== undefined) await killGroup(server);
    },
    async end() {
      hasEnded = true;
      if (server !== undefined) await killGroup(server);
      await killGroup(epmd);
      await output.close();
    },
  };
}

// https://www.rabbitmq.com/docs/configure#supported-environment-variables
function environment(folder: string, ports: RabbitMqServerOptions['ports']): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    // For the Erlang cookie.
    HOME: folder,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `chaos${ports.amqp}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    // Neither of these exists: no settings of the machine's own server.
    RABBITMQ_CONF_ENV_FILE: join(folder, 'rabbitmq-env.conf'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced'),
    // The script then becomes the Erlang machine instead of waiting for it: its pid is the one to kill.
    RABBITMQ_ALLOW_INPUT: '1',
  };
}

const isAlive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

async function killGroup(child: ChildProcess): Promise<void> {
  if (!isAlive(child) || child.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}
