// DATA_DIRs for tests, and the end of everything they started.
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { lastPostmaster } from '../postmaster.ts';
import { stopServer } from '../stop-server.ts';

const homes: string[] = [];
const clusters = new Set<string>();

/** The path of a DATA_DIR that does not exist yet, in a folder of its own with the given mode. */
export async function newDataDir(mode = 0o755): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'order-saga-test-'));
  await chmod(home, mode);
  homes.push(home);
  return join(home, 'data');
}

export interface Embedded {
  directory: string;
  password: string;
  pid: number;
  port: number;
}

/** What `embedded.json` says. */
export async function readEmbedded(dataDir: string): Promise<Embedded> {
  const embedded = JSON.parse(await readFile(join(dataDir, 'embedded.json'), 'utf8'));
  if (embedded.directory) clusters.add(embedded.directory);
  return embedded;
}

/** Stops what runs on any of the DATA_DIRs. */
export async function stopServers(): Promise<void> {
  for (const home of homes) await readEmbedded(join(home, 'data')).catch(() => {});
  for (const directory of clusters) {
    const server = await lastPostmaster(directory);
    if (server) await stopServer(server.pid, directory);
  }
}

/** Removes the files of all DATA_DIRs, also the data of root that lie elsewhere. */
export async function removeDataDirs(): Promise<void> {
  await stopServers();
  for (const directory of clusters) {
    if (directory.includes('/order-saga/')) await rm(directory, { recursive: true, force: true });
  }
  clusters.clear();
  for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true });
}

/** One statement on the `postgres` database of a server. */
export async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: `${url}/postgres` });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}
