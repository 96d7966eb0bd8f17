// `running.json` in DATA_DIR: where the system that has it listens, and where its token is kept, for tools of the same user
// on this machine. It holds no secret. A process that was killed leaves it behind: readers ask whether `pid` is alive.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from '@order-saga/shared/contracts/catalogue';

/** Where each service listens. */
export type SystemUrls = Readonly<Record<'orchestrator' | Worker, string>>;

export interface RunningRecord {
  readonly pid: number;
  readonly urls: SystemUrls;
  /** Null: the token was given, and is kept nowhere. */
  readonly tokenFile: string | null;
}

/** Writes it whole, for its owner alone. @returns removes it again */
export async function writeRunning(dataDir: string, record: RunningRecord): Promise<() => Promise<void>> {
  const file = join(dataDir, 'running.json');
  const beside = `${file}.${process.pid}`;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(beside, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  await rename(beside, file);
  return () => rm(file, { force: true });
}
