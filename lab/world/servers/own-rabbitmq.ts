// A RabbitMQ of the test's own: with its settings and accounts, and nobody else's queues.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts } from '@order-saga/shared/process/free-ports';
import { describe } from 'vitest';
import { startEpmd } from '../chaos/servers/epmd.ts';
import { findRabbitMq } from '../chaos/servers/find-rabbitmq.ts';
import { createRabbitMqServer, type RabbitMqServer } from '../chaos/servers/rabbitmq.ts';

export interface OwnRabbitMq extends RabbitMqServer {
  /** The lines of its settings; they take effect with the next start. */
  configure(lines: readonly string[]): Promise<void>;
  /** Runs `rabbitmqctl`: a second or more. */
  control(...args: string[]): Promise<void>;
}

/** It is not started yet. */
export async function createOwnRabbitMq(folder: string): Promise<OwnRabbitMq> {
  const [amqp, distribution, epmd] = (await freePorts(3)) as [number, number, number];
  const programs = findRabbitMq();
  await mkdir(folder, { recursive: true });
  const names = await startEpmd(programs.epmd, folder, epmd);
  const name = 'own@localhost';
  const server = await createRabbitMqServer({
    program: programs.server,
    name,
    folder,
    home: folder,
    ports: { amqp, distribution, epmd },
  });
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
  return {
    ...server,
    end: async () => {
      await server.end();
      await names.end();
    },
    configure: (lines) => writeFile(join(folder, 'rabbitmq.conf'), `${lines.join('\n')}\n`),
    control: async (...args) => {
      const program = join(programs.commands, 'rabbitmqctl');
      await promisify(execFile)(program, ['--silent', '--node', name, ...args], { env, cwd: folder });
    },
  };
}

/** A `describe` that starts a RabbitMQ of its own; its title says so where none is installed. In CI one has to be. */
export function describeOnOwnRabbitMq(title: string, body: () => void): void {
  const missing = process.env['CI'] === undefined && !isRabbitMqInstalled();
  describe.skipIf(missing)(title + (missing ? ' (skipped: rabbitmq-server is not installed)' : ''), body);
}

function isRabbitMqInstalled(): boolean {
  try {
    findRabbitMq();
    return true;
  } catch {
    return false;
  }
}
