import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import type { ServerAccount } from './server-account.ts';
import { serverEnvironment } from './server-environment.ts';

export interface InitdbOptions {
  binaries: Binaries;
  account: ServerAccount | undefined;
  /** Empty, and the account's. */
  directory: string;
  passwordFile: string;
}

/**
 * Fills a data folder. The built-in C.UTF-8 sorts by code point, as C does, and knows the upper and lower case of all
 * letters, alike on every machine. The sync at the end is kept: on ext4 it was too short to measure.
 */
export async function runInitdb({
  binaries,
  account,
  directory,
  passwordFile,
}: InitdbOptions): Promise<void> {
  const child = spawn(
    binaries.initdb,
    [
      `--pgdata=${directory}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ],
    // Working directory: ours may be one that the account cannot enter.
    { ...account, cwd: '/', env: serverEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const [problem, complaints] = await Promise.all([exit(child), text(child.stderr)]);
  if (problem === undefined) return;
  throw new EmbeddedPostgresError(
    `cannot make the embedded PostgreSQL's data folder: initdb ${problem}\n${complaints}` +
      'Solve that, or set POSTGRES_URL to a PostgreSQL server.',
  );
}

/** What went wrong, or `undefined`. */
async function exit(child: ChildProcess): Promise<string | undefined> {
  try {
    const [code, signal] = await once(child, 'close');
    return code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`;
  } catch (error) {
    return `did not start: ${(error as Error).message}`;
  }
}
