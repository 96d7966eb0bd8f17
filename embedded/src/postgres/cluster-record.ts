// `embedded.json`: where the data of a DATA_DIR are and how to reach the server. Always whole: written beside and
// renamed. A file that is not ours to understand is an error and never a reason to start with an empty database.
import { chown, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

export interface ClusterRecord {
  /** PostgreSQL's data folder, absolute; mostly inside DATA_DIR. */
  directory: string;
  /** Of the superuser `postgres`. */
  password: string;
  /** The postmaster and its TCP port when last started; the server may be gone since. */
  pid?: number;
  port?: number;
}

/** `undefined` when there is none. Fields of others are kept. */
export async function readRecord(dataDir: string): Promise<ClusterRecord | undefined> {
  const file = recordFile(dataDir);
  try {
    const record = JSON.parse(await readFile(file, 'utf8'));
    if (isRecord(record)) return record;
    throw new Error('it has no "directory" or no "password"');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new EmbeddedPostgresError(
      code === 'EACCES'
        ? `${file} belongs to another user: start order-saga as that user, or set DATA_DIR`
        : `cannot use ${file} (${message}), which holds the password of the embedded PostgreSQL: ` +
            `put it back, or delete ${dataDir} to start afresh without its data`,
      { cause },
    );
  }
}

export async function writeRecord(dataDir: string, record: ClusterRecord): Promise<void> {
  const file = recordFile(dataDir);
  const temporary = `${file}.tmp`;
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(record, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (process.geteuid?.() === 0) {
    // `sudo npm start` once in a user's folder must not shut that user out of it.
    const { uid, gid } = await stat(dataDir);
    if (uid !== 0) await chown(temporary, uid, gid);
  }
  await rename(temporary, file);
  await syncFolder(dataDir);
}

/** Makes names in a folder (new, renamed) survive a crash of the machine. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function recordFile(dataDir: string): string {
  return join(dataDir, 'embedded.json');
}

function isRecord(value: unknown): value is ClusterRecord {
  const { directory, password } = (value ?? {}) as Partial<ClusterRecord>;
  return (
    typeof directory === 'string' && isAbsolute(directory) && typeof password === 'string' && password !== ''
  );
}
