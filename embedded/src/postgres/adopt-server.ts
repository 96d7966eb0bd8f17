// After a `kill -9` of order-saga its server goes on. The next start takes it over instead of starting another.
import { setTimeout as delay } from 'node:timers/promises';
import { askDataDirectory } from './ask-server.ts';
import type { ClusterRecord } from './cluster-record.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isPostmaster, lastPostmaster, type Postmaster } from './postmaster.ts';
import { stopServer } from './stop-server.ts';

const POLL_MS = 50;

/** A server that recovers from a crash or shuts down is waited for; one that hangs for longer is stopped. */
const PATIENCE_MS = 30_000;

const INVALID_PASSWORD = '28P01';

/** The server that runs on this data folder and answers; `undefined` when none does (any more). */
export async function adoptServer(
  { directory, password }: ClusterRecord,
  log: (line: string) => void,
): Promise<Postmaster | undefined> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    // Read anew each time: a server that is starting has not written its port yet.
    const server = await lastPostmaster(directory);
    if (!server || !(await isPostmaster(server.pid, directory))) return undefined;
    if (await answers(server, directory, password)) {
      log(`taking over the PostgreSQL left running: pid ${server.pid}, port ${server.port}`);
      return server;
    }
    if (Date.now() > deadline) {
      log(`the PostgreSQL left running does not answer, stopping it: pid ${server.pid}`);
      await stopServer(server.pid, directory);
      return undefined;
    }
    await delay(POLL_MS);
  }
}

async function answers({ port }: Postmaster, directory: string, password: string): Promise<boolean> {
  if (!(port > 0)) return false;
  try {
    return (await askDataDirectory(port, password)) === directory;
  } catch (cause) {
    if ((cause as { code?: string }).code !== INVALID_PASSWORD) return false;
    throw new EmbeddedPostgresError(
      `the password in embedded.json is not that of the database in ${directory}: put the right file back, ` +
        'or delete DATA_DIR to start afresh without its data',
      { cause },
    );
  }
}
