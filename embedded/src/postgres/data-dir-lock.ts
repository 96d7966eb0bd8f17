// One order-saga per DATA_DIR. The operating system holds the lock (SQLite's, as Node has no flock of its own) and
// frees it when the process dies, however it dies: no stale lock, no pid to compare, nothing to clean up.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

const SQLITE_BUSY = 5;

/** Kept reachable: the garbage collector would close the file, and with it the lock. */
const held = new Set<DatabaseSync>();

/**
 * Takes the lock of a data directory for the life of this process, or until the returned function is called.
 * @throws {EmbeddedPostgresError} at once when another process, or this one, has it
 */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, 'embedded.lock');
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file, { timeout: 0 });
    // The journal in memory: nothing is ever written, and the file stays alone and empty.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    chmodSync(file, 0o600); // who can open it can keep us from locking it
    held.add(lock);
  } catch (cause) {
    lock?.close();
    throw new EmbeddedPostgresError(
      (cause as { errcode?: number }).errcode === SQLITE_BUSY
        ? `another order-saga already runs with DATA_DIR ${dataDir}; stop it or set DATA_DIR`
        : `cannot lock ${file}: ${(cause as Error).message}; check that you may write to this file, or set DATA_DIR`,
      { cause },
    );
  }
  const release = lock;
  return () => {
    if (held.delete(release)) release.close();
  };
}
