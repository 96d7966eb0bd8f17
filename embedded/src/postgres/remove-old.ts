import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const HOUR_MS = 3_600_000;

/**
 * Removes entries that match and have not changed for `olderThanMs` (default one hour, when nothing that is being
 * made takes longer than seconds): what killed starts left behind. Never fails; the next start tries again.
 */
export async function removeOld(folder: string, pattern: RegExp, olderThanMs = HOUR_MS): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!pattern.test(name)) continue;
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined);
    if (stats && Date.now() - stats.mtimeMs >= olderThanMs) {
      // Again while a program that outlived its killed starter still writes there.
      await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 30 }).catch(() => {});
    }
  }
}
