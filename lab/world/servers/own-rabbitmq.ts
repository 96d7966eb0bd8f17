// A RabbitMQ of the run's own: with its settings and accounts, and nobody else's queues.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEpmd } from './epmd.ts';
import { findRabbitMq } from './find-rabbitmq.ts';
import { createRabbitMqServer, type RabbitMqServer } from './rabbitmq.ts';
import { rabbitMqCommand } from './rabbitmq-command.ts';

export interface OwnRabbitMq extends RabbitMqServer {
  /** The lines of its settings; they take effect with the next start. */
  configure(lines: readonly string[]): Promise<void>;
  /** Runs `rabbitmqctl`. */
  control(...args: string[]): Promise<void>;
}

/** It is not started yet. @throws MissingProgramError */
export async function createOwnRabbitMq(folder: string): Promise<OwnRabbitMq> {
  const programs = findRabbitMq();
  const epmd = await startEpmd(programs.epmd, folder);
  const name = 'own@localhost';
  const server = await createRabbitMqServer({ program: programs.server, name, folder, epmd });
  const run = rabbitMqCommand(programs, epmd);
  return {
    ...server,
    end: async () => {
      await server.end();
      await epmd.end();
    },
    configure: (lines) => writeFile(join(folder, 'rabbitmq.conf'), `${lines.join('\n')}\n`),
    control: async (...args) => {
      await run('rabbitmqctl', name, args);
    },
  };
}
