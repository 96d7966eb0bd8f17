// RabbitMQ's own commands. Each is an Erlang machine of its own: a second or more.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Epmd } from './epmd.ts';
import type { RabbitMqPrograms } from './find-rabbitmq.ts';

/** On a busy machine. */
const LIMIT_MS = 120_000;

/** @param node asked, or acted on; it must run @returns what it prints */
export type RabbitMqCommand = (
  command: 'rabbitmqctl' | 'rabbitmq-queues' | 'rabbitmq-upgrade',
  node: string,
  args: readonly string[],
) => Promise<string>;

export const rabbitMqCommand =
  ({ commands }: RabbitMqPrograms, { env }: Epmd): RabbitMqCommand =>
  async (command, node, args) => {
    const { stdout } = await promisify(execFile)(
      join(commands, command),
      ['--silent', '--node', node, ...args],
      {
        env,
        cwd: env['HOME'],
        timeout: LIMIT_MS,
        maxBuffer: 16 * 1024 * 1024,
      },
    );
    return stdout;
  };
