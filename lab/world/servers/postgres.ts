// A PostgreSQL of the run's own: the embedded one's programs and data folder, stopped and started as often as wanted.
import { mkdir } from 'node:fs/promises';
import { databaseUrl } from '@order-saga/shared/database/database';
import { findBinaries } from '../../../embedded/src/postgres/binaries.ts';
import { createCluster } from '../../../embedded/src/postgres/create-cluster.ts';
import { isPostmaster, type Postmaster } from '../../../embedded/src/postgres/postmaster.ts';
import { runServer } from '../../../embedded/src/postgres/run-server.ts';
import { accountFor } from '../../../embedded/src/postgres/server-account.ts';
import { takePorts } from '../services/ports.ts';
import { until } from '../wait.ts';

export interface PostgresServer {
  /** Where it listens now. */
  port(): number;
  readonly password: string;
  isRunning(): boolean;
  /** Starts it on what the last one left, and resolves when it answers. */
  start(): Promise<void>;
  /** An immediate shutdown: connections end without a word, and the next start recovers from the log. */
  stopImmediately(): Promise<void>;
  /** Ends it for good, also when it is just being started. */
  end(): Promise<void>;
  /** Full URL of a database, straight to the server. */
  url(database: string): string;
}

/** @param folder must be one that PostgreSQL's account can enter */
export async function createPostgresServer(folder: string): Promise<PostgresServer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const log = () => {};
  const account = await accountFor(undefined);
  const binaries = await findBinaries({ account, dataDir: folder, log });
  const cluster = await createCluster({ dataDir: folder, binaries, account, log });
  let server: Postmaster | undefined;
  let starting: Promise<Postmaster> | undefined;
  let hasEnded = false;
  let [lastPort] = (await takePorts(1)) as [number];

  async function stopImmediately(): Promise<void> {
    const stopped = server;
    if (stopped === undefined) return;
    server = undefined;
    process.kill(stopped.pid, 'SIGQUIT');
    await until('PostgreSQL has stopped', async () => !(await isPostmaster(stopped.pid, cluster.directory)));
  }

  return {
    port: () => lastPort,
    password: cluster.password,
    isRunning: () => server !== undefined,
    async start() {
      if (hasEnded) return;
      const there = { ...cluster, port: lastPort };
      starting = runServer({ cluster: there, binaries, account, dataDir: folder, log });
      server = await starting;
      lastPort = server.port;
    },
    stopImmediately,
    async end() {
      hasEnded = true;
      await starting?.catch(() => {});
      await stopImmediately();
    },
    url: (database) =>
      databaseUrl(`postgresql://postgres:${cluster.password}@127.0.0.1:${lastPort}`, database),
  };
}
