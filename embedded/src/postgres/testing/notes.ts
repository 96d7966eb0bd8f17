// A little data, to see whether they are still there.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from '../embedded-postgres.ts';
import { newDataDir, query, readEmbedded } from './data-dirs.ts';

export const KEPT = [{ note: 'kept' }];
export const writeNote = (url: string) => query(url, `CREATE TABLE notes AS SELECT 'kept' AS note`);
export const readNotes = (url: string) => query(url, 'SELECT note FROM notes');

let seed: Promise<string> | undefined;

/** A stopped server's DATA_DIR, with one note in it: a copy of the file's first one, as initdb takes long. */
export async function usedDataDir() {
  seed ??= makeSeed();
  const dataDir = await newDataDir();
  await promisify(execFile)('cp', ['-a', await seed, dataDir]);
  const embedded = await readEmbedded(dataDir);
  const directory = join(dataDir, basename(embedded.directory));
  await writeFile(join(dataDir, 'embedded.json'), JSON.stringify({ ...embedded, directory }));
  return { dataDir, directory };
}

async function makeSeed(): Promise<string> {
  const dataDir = await newDataDir();
  const { url, stop } = await startEmbeddedPostgres({ dataDir });
  await writeNote(url);
  await stop();
  return dataDir;
}
