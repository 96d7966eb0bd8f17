// Starts the server on a data folder that none serves, and waits until it answers.
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '@order-saga/shared/process/free-ports';
import { askDataDirectory } from './ask-server.ts';
import type { Binaries } from './binaries.ts';
import type { ClusterRecord } from './cluster-record.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { launchServer } from './launch-server.ts';
import type { Postmaster } from './postmaster.ts';
import type { ServerAccount } from './server-account.ts';
import { openServerLog } from './server-log.ts';

const POLL_MS = 20;
const RETRY_MS = 200;

/** Recovery after a crash of the machine may take a while. */
const TIMEOUT_MS = 60_000;

/** Worth another try: a port taken meanwhile; children of a killed server, which leave within seconds. */
const PASSING = /could not bind|pre-existing shared memory block/;

export interface RunServerOptions {
  cluster: ClusterRecord;
  binaries: Binaries;
  account: ServerAccount | undefined;
  dataDir: string;
  log: (line: string) => void;
}

/** @throws {EmbeddedPostgresError} with the end of PostgreSQL's log when it does not come up */
export async function runServer(options: RunServerOptions): Promise<Postmaster> {
  const { cluster, dataDir, log } = options;
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const [port] = (await freePorts(1, cluster.port ? [cluster.port] : [])) as [number];
    const serverLog = await openServerLog(dataDir);
    try {
      const child = await launchServer({
        ...options,
        directory: cluster.directory,
        port,
        output: serverLog.handle.fd,
      });
      const problem = await waitUntilReady(child, { port, cluster, deadline });
      if (problem === undefined) {
        const pid = child.pid!;
        log(`PostgreSQL listens on 127.0.0.1:${port}: pid ${pid}, log ${serverLog.file}`);
        return { pid, port };
      }
      const tail = await serverLog.tail();
      if (Date.now() < deadline && PASSING.test(tail)) {
        await delay(RETRY_MS);
        continue;
      }
      throw new EmbeddedPostgresError(
        `the embedded PostgreSQL ${problem}; its log ${serverLog.file} ends with\n${tail}\n` +
          'Solve that, or set POSTGRES_URL to a PostgreSQL server.',
      );
    } finally {
      await serverLog.handle.close();
    }
  }
}

interface Waiting {
  port: number;
  cluster: ClusterRecord;
  deadline: number;
}

/** What went wrong, or `undefined` when it answers. */
async function waitUntilReady(
  child: ChildProcess,
  { port, cluster, deadline }: Waiting,
): Promise<string | undefined> {
  let problem = 'did not answer in time';
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      return `ended with ${child.signalCode ?? `exit code ${child.exitCode}`}`;
    }
    try {
      if ((await askDataDirectory(port, cluster.password)) === cluster.directory) return undefined;
    } catch (error) {
      problem = `did not answer in time (${(error as Error).message})`;
    }
    await delay(POLL_MS);
  }
  child.kill('SIGQUIT');
  return problem;
}
