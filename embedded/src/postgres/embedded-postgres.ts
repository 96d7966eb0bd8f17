// The PostgreSQL that `npm start` runs when POSTGRES_URL is unset: real server, own session, files in DATA_DIR.
// It outlives a `kill -9` of this process, and the next start takes it over. It makes no databases: the caller does.
import { mkdir, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { adoptServer } from './adopt-server.ts';
import { findBinaries } from './binaries.ts';
import { writeRecord } from './cluster-record.ts';
import { createCluster } from './create-cluster.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { findCluster } from './find-cluster.ts';
import { runServer } from './run-server.ts';
import { accountFor } from './server-account.ts';
import { stopServer } from './stop-server.ts';

export { EmbeddedPostgresError };

export interface EmbeddedPostgres {
  /** `postgresql://postgres:<password>@127.0.0.1:<port>`, no database name. */
  readonly url: string;
  /** Fast shutdown; resolves when the server has gone. Idempotent. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Folder of the embedded servers' files, absolute or relative to the working directory; made if missing. */
  dataDir: string;
  /** Receives progress, one line at a time. Default: silence. */
  log?: (line: string) => void;
}

/**
 * Starts the PostgreSQL of `dataDir`, or takes over the one that a killed process left running there.
 * @throws {EmbeddedPostgresError} for problems a user can act on; the message says what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log = () => {} } = options;
  const dataDir = await makeDataDir(options.dataDir);
  const unlock = lockDataDir(dataDir);
  try {
    let cluster = await findCluster(dataDir);
    const account = await accountFor(cluster?.directory);
    const binaries = await findBinaries({ account, dataDir, log });
    cluster ??= await createCluster({ dataDir, binaries, account, log });
    const server =
      (await adoptServer(cluster, log)) ?? (await runServer({ cluster, binaries, account, dataDir, log }));
    await writeRecord(dataDir, { ...cluster, ...server });

    const { directory, password } = cluster;
    let stopped: Promise<void> | undefined;
    return {
      url: `postgresql://postgres:${password}@127.0.0.1:${server.port}`,
      stop: () => {
        stopped ??= stopServer(server.pid, directory).finally(unlock);
        return stopped;
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The real path, so that one folder reached by two names (a symbolic link) is one DATA_DIR. */
async function makeDataDir(dataDir: string): Promise<string> {
  const path = resolve(dataDir);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return await realpath(path);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `cannot make DATA_DIR ${path}: ${(cause as Error).message}; set DATA_DIR to a folder you can write to`,
      { cause },
    );
  }
}
