// A new, empty data folder. Under another name until complete, so that a kill at any moment leaves either nothing
// (removed by the next start) or a folder that only wants its name, which embedded.json already tells.
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import {
  clusterPrefix,
  HALF_MADE,
  newClusterName,
  PARTIAL_SUFFIX,
  PASSWORD_SUFFIX,
} from './cluster-folder.ts';
import { type ClusterRecord, syncFolder, writeRecord } from './cluster-record.ts';
import { canEnter } from './folder-access.ts';
import { publicFolder } from './public-folder.ts';
import { removeOld } from './remove-old.ts';
import { runInitdb } from './run-initdb.ts';
import type { ServerAccount } from './server-account.ts';

export interface CreateClusterOptions {
  dataDir: string;
  binaries: Binaries;
  account: ServerAccount | undefined;
  log: (line: string) => void;
}

/** Makes the data folder and `embedded.json`. The caller holds the lock of DATA_DIR. */
export async function createCluster(options: CreateClusterOptions): Promise<ClusterRecord> {
  const { dataDir, binaries, account, log } = options;
  const parent = await chooseParent(dataDir, account);
  await removeOld(dataDir, HALF_MADE, 0);
  if (parent !== dataDir) {
    await removeOld(parent, HALF_MADE);
    await reportLeftovers(parent, dataDir, log);
  }

  const directory = join(parent, newClusterName(dataDir));
  const partial = directory + PARTIAL_SUFFIX;
  const passwordFile = directory + PASSWORD_SUFFIX;
  const password = randomBytes(24).toString('base64url');
  log(`making a PostgreSQL data folder: ${directory}`);
  try {
    await mkdir(partial, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
    if (account) {
      await chown(partial, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    await runInitdb({ binaries, account, directory: partial, passwordFile });
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
  await syncFolder(parent);
  await writeRecord(dataDir, { directory, password });
  await rename(partial, directory);
  await syncFolder(parent);
  return { directory, password };
}

/** DATA_DIR, unless we are root and the server's account cannot get there. */
async function chooseParent(dataDir: string, account: ServerAccount | undefined): Promise<string> {
  if (!account) return dataDir;
  const { uid, mode } = await stat(dataDir);
  if (uid === 0 && (mode & 0o077) === 0 && (await canEnter(dirname(dataDir), account))) {
    // Ours and shut: let the account, and nobody else, pass through.
    await chown(dataDir, 0, account.gid);
    await chmod(dataDir, 0o710);
  }
  return (await canEnter(dataDir, account)) ? dataDir : publicFolder(account);
}

/** Says which folders may be waste. Not removed: a DATA_DIR that was moved away, not deleted, still needs its own. */
async function reportLeftovers(parent: string, dataDir: string, log: (line: string) => void): Promise<void> {
  const prefix = clusterPrefix(dataDir);
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix))
      log(`data of an earlier ${dataDir}, no longer used by it: ${join(parent, name)}`);
  }
}
