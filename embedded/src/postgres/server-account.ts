// PostgreSQL refuses to run as root, so root starts it under an account without privileges.
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

export interface ServerAccount {
  uid: number;
  gid: number;
}

const run = promisify(execFile);

/**
 * The account for the server: of the existing data folder if there is one, else `postgres`, else `nobody`.
 * `undefined` for an ordinary user, who runs it as himself.
 */
export async function accountFor(clusterDirectory: string | undefined): Promise<ServerAccount | undefined> {
  if (process.geteuid?.() !== 0) return undefined;
  if (clusterDirectory) {
    // Not looked up again: a `postgres` user may have come or gone since, and the data stay with their owner.
    const { uid, gid } = await stat(clusterDirectory);
    if (uid !== 0) return { uid, gid };
  }
  const account = (await lookUp('postgres')) ?? (await lookUp('nobody'));
  if (account) return account;
  throw new EmbeddedPostgresError(
    'PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody" here to run it: ' +
      'start order-saga as an ordinary user, or set POSTGRES_URL',
  );
}

async function lookUp(name: string): Promise<ServerAccount | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}
