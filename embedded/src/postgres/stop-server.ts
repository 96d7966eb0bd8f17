import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isPostmaster } from './postmaster.ts';

const POLL_MS = 20;

/** Fast shutdown: connections are cut, everything is written. Then immediate: the next start recovers. */
const STEPS = [
  { signal: 'SIGINT', waitMs: 5000 },
  { signal: 'SIGQUIT', waitMs: 6000 }, // PostgreSQL itself kills what has not gone after 5 s
] as const;

/** Stops the server of a data folder; resolves when it has gone, at once if it has. Signals nothing else. */
export async function stopServer(pid: number, directory: string): Promise<void> {
  for (const { signal, waitMs } of STEPS) {
    const deadline = Date.now() + waitMs;
    if (!(await isPostmaster(pid, directory))) return;
    send(pid, signal);
    do {
      await delay(POLL_MS);
      if (!(await isPostmaster(pid, directory))) return;
    } while (Date.now() < deadline);
  }
  throw new EmbeddedPostgresError(
    `the embedded PostgreSQL does not stop: see ${directory}, and end process ${pid} by hand (kill -9)`,
  );
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // gone since we looked
  }
}
