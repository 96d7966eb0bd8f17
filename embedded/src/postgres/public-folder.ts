// Where root keeps what the server's account must reach when DATA_DIR or node_modules are shut to it.
// /var/lib first: /var/tmp is often mounted noexec, and some systems delete files there after 30 days.
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { canEnter } from './folder-access.ts';
import type { ServerAccount } from './server-account.ts';

const CANDIDATES = ['/var/lib/order-saga', '/var/tmp/order-saga'];

/** A folder that root owns, nobody else can write to, and the account can enter. For root only. */
export async function publicFolder(account: ServerAccount): Promise<string> {
  for (const folder of CANDIDATES) {
    if ((await makeFolder(folder)) && (await canEnter(folder, account))) return folder;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and user ${account.uid}, who runs it, can enter neither DATA_DIR nor ` +
      `${CANDIDATES.join(' nor ')}: start order-saga as an ordinary user, or set POSTGRES_URL`,
  );
}

async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    await chmod(folder, 0o755); // whatever the umask
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
  }
  // /var/tmp is everybody's: somebody else may have made a folder of this name, to slip in binaries of his own.
  const stats = await lstat(folder);
  return stats.isDirectory() && stats.uid === 0 && (stats.mode & 0o022) === 0;
}
