// The data folder that DATA_DIR already has, if it has one.
import { readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CLUSTER_FOLDER, PARTIAL_SUFFIX } from './cluster-folder.ts';
import { type ClusterRecord, readRecord } from './cluster-record.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

const MAJOR_VERSION = '18';

/**
 * What `embedded.json` says, with `directory` where the data are now; `undefined` when there is nothing yet.
 * @throws {EmbeddedPostgresError} rather than pass over data that are there but cannot be used
 */
export async function findCluster(dataDir: string): Promise<ClusterRecord | undefined> {
  const record = await readRecord(dataDir);
  if (record) {
    const directory = await locate(record, dataDir);
    await checkVersion(directory, dataDir);
    return { ...record, directory };
  }
  const orphan = (await readdir(dataDir)).find((name) => CLUSTER_FOLDER.test(name));
  if (!orphan) return undefined;
  throw new EmbeddedPostgresError(
    `${join(dataDir, orphan)} holds a database, but ${join(dataDir, 'embedded.json')} with its password is missing: ` +
      `put it back, or delete ${dataDir} to start afresh without its data`,
  );
}

async function locate({ directory }: ClusterRecord, dataDir: string): Promise<string> {
  // In DATA_DIR first: it may have been moved, or copied, and a copy must not use the original's data.
  for (const candidate of [join(dataDir, basename(directory)), directory]) {
    if (await exists(candidate)) return candidate;
    if (await exists(candidate + PARTIAL_SUFFIX)) {
      // Killed between the last two steps of making it; see create-cluster.ts.
      await rename(candidate + PARTIAL_SUFFIX, candidate);
      return candidate;
    }
  }
  throw new EmbeddedPostgresError(
    `${directory}, the data folder named in ${join(dataDir, 'embedded.json')}, does not exist: ` +
      `put it back, or delete ${dataDir} to start afresh`,
  );
}

async function checkVersion(directory: string, dataDir: string): Promise<void> {
  const version = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new EmbeddedPostgresError(
        `cannot read ${directory} (${error.message}): start order-saga as the user who made it, or set DATA_DIR`,
        { cause: error },
      );
    },
  );
  if (version?.trim() === MAJOR_VERSION) return;
  throw new EmbeddedPostgresError(
    version === undefined
      ? `${directory} is not a complete PostgreSQL data folder: put it back, or delete ${dataDir} to start afresh`
      : `${directory} was made by PostgreSQL ${version.trim()} and this is ${MAJOR_VERSION}: ` +
          `use the order-saga that made it, or delete ${dataDir} to start afresh without its data`,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
