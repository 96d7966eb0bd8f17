// Removes the data of an embedded start that nobody wants to keep. Synchronous, so that it works while a process exits,
// and ends a PostgreSQL that still runs there: its data are going, so it need not shut down in order.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const POLL_MS = 20;
const KILL_LIMIT_MS = 3000;

/** Never throws; does nothing when the folder is gone. */
export function discardDataDir(dataDir: string): void {
  if (!existsSync(dataDir)) return;
  // For root it may be elsewhere: where the server's account can enter.
  const cluster = clusterFolder(dataDir);
  if (cluster !== undefined) endServer(cluster);
  for (const folder of cluster === undefined ? [dataDir] : [cluster, dataDir]) {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    } catch (error) {
      console.error(`${folder} could not be removed: ${(error as Error).message}`);
    }
  }
}

function clusterFolder(dataDir: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'embedded.json'), 'utf8')).directory;
  } catch {
    return undefined;
  }
}

function endServer(cluster: string): void {
  const pidFile = join(cluster, 'postmaster.pid');
  try {
    // Its first line is the pid; the file is there as long as the server is.
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    if (!(pid > 1)) return;
    process.kill(pid, 'SIGQUIT');
  } catch {
    return; // it has stopped
  }
  const deadline = Date.now() + KILL_LIMIT_MS;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  while (existsSync(pidFile) && Date.now() < deadline) Atomics.wait(clock, 0, 0, POLL_MS);
}
