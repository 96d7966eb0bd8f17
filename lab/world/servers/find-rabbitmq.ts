// Where RabbitMQ is installed on this machine.
import { accessSync, constants, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';

/** The machine lacks something. The message says what to do. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError';
}

/** Folders of system programs, which are not on every user's PATH. */
const SYSTEM = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];

export interface RabbitMqPrograms {
  readonly server: string;
  readonly epmd: string;
  /** Folder of `rabbitmqctl` and its like. */
  readonly commands: string;
}

/** @throws MissingProgramError */
export function findRabbitMq(): RabbitMqPrograms {
  const server = withoutWrapper(
    find('rabbitmq-server') ?? missing('rabbitmq-server', 'on Debian: apt-get install rabbitmq-server'),
  );
  return {
    server,
    epmd: find('epmd') ?? missing('epmd', 'it is part of Erlang, which RabbitMQ needs, too'),
    // Beside the server's script, wherever that is linked from: Debian wraps the commands on the PATH, too.
    commands: dirname(realpathSync(server)),
  };
}

function find(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/** Debian's command switches to the user and the folders of the system's own RabbitMQ: the script behind it does not. */
function withoutWrapper(command: string): string {
  const script = realpathSync(command);
  return basename(script) === 'rabbitmq-script-wrapper' ? join(dirname(script), 'rabbitmq-server') : command;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing(program: string, hint: string): never {
  throw new MissingProgramError(
    `${program} is not installed, and this run kills a RabbitMQ of its own: install it (${hint})`,
  );
}
