// `postgres.log` in DATA_DIR: what the server says, and what we quote when it does not come up.
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Set aside as `postgres.log.1` at a start when larger, so that it cannot fill the disk over the years. */
const MAX_BYTES = 10_000_000;

const TAIL_LINES = 20;

export interface ServerLog {
  readonly file: string;
  /** For the server to write to, at the end. */
  readonly handle: FileHandle;
  /** The last lines of what was written since the log was opened. */
  tail(): Promise<string>;
}

/** The caller closes the handle. */
export async function openServerLog(dataDir: string): Promise<ServerLog> {
  const file = join(dataDir, 'postgres.log');
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size > MAX_BYTES) await rename(file, `${file}.1`);
  const handle = await open(file, 'a', 0o600);
  const start = (await handle.stat()).size;
  return {
    file,
    handle,
    tail: async () =>
      (await text(createReadStream(file, { start }))).trim().split('\n').slice(-TAIL_LINES).join('\n'),
  };
}
