import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isAlive, lastPostmaster } from './postmaster.ts';
import type { ServerAccount } from './server-account.ts';
import { serverEnvironment } from './server-environment.ts';

export interface LaunchOptions {
  binaries: Binaries;
  account: ServerAccount | undefined;
  directory: string;
  port: number;
  /** File descriptor for all that the server says. */
  output: number;
}

/** The process, once it exists; whether it comes up is for the caller to see. */
export async function launchServer(options: LaunchOptions): Promise<ChildProcess> {
  const { directory, port, output } = options;
  const env = serverEnvironment();
  // adoptServer() found no server here. If the pid in the old postmaster.pid is some other process's by now, PostgreSQL
  // would not start: this, meant for pg_ctl, makes it overlook that pid, and it still checks the shared memory.
  const last = await lastPostmaster(directory);
  if (last && isAlive(last.pid)) env['PG_GRANDPARENT_PID'] = String(last.pid);

  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=100',
    'log_checkpoints=off', // one every five minutes, of no use to anyone here
  ];
  // `-D` and the folder come first: isPostmaster() looks there. Detached: Ctrl-C must not reach it before the
  // services have drained.
  const child = spawn(
    options.binaries.postgres,
    ['-D', directory, ...settings.flatMap((setting) => ['-c', setting])],
    {
      ...options.account,
      cwd: '/',
      env,
      detached: true,
      stdio: ['ignore', output, output],
    },
  );
  child.unref();
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `cannot run the embedded PostgreSQL (${(cause as Error).message}): set POSTGRES_URL to a PostgreSQL server`,
      { cause },
    );
  }
  return child;
}
