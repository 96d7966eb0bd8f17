// Everything a run writes: data of its servers, logs of its processes. One folder, so that it is easily removed.
import { chmod, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunFolder {
  readonly path: string;
  readonly logs: string;
  remove(): Promise<void>;
}

/** @param name of what runs */
export async function createRunFolder(name: string): Promise<RunFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), `order-saga-${name}-`)));
  // Run as root, PostgreSQL runs as another user, who must get through to its data.
  await chmod(path, 0o711);
  const logs = join(path, 'logs');
  await mkdir(logs, { mode: 0o700 });
  return { path, logs, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
