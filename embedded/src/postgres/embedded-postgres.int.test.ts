import { execFile, spawn } from 'node:child_process';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { EmbeddedPostgresError, startEmbeddedPostgres } from './embedded-postgres.ts';
import { isAlive, isPostmaster } from './postmaster.ts';
import { newDataDir, query, readEmbedded, removeDataDirs, stopServers } from './testing/data-dirs.ts';
import { KEPT, readNotes, usedDataDir, writeNote } from './testing/notes.ts';
import { spawnStarter } from './testing/starter.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
afterEach(stopServers);
afterAll(removeDataDirs); // at the end: files made after others were removed can take three times as long

const POLL = { timeout: 10_000, interval: 5 };

describe('a first start', () => {
  test('makes a UTF-8 server on 127.0.0.1 only, with a password, and tells where it is in embedded.json', async () => {
    const dataDir = await newDataDir();
    const { url, stop } = await startEmbeddedPostgres({ dataDir });
    const { directory, pid, port, password } = await readEmbedded(dataDir);

    expect(url).toBe(`postgresql://postgres:${password}@127.0.0.1:${port}`);
    expect(await isPostmaster(pid, directory)).toBe(true);
    expect((await stat(join(dataDir, 'embedded.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(dataDir)).mode & 0o007).toBe(0);
    expect(
      await query(
        url,
        `SELECT current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS host,
           current_setting('unix_socket_directories') AS sockets, current_setting('fsync') AS fsync`,
      ),
    ).toEqual([{ encoding: 'UTF8', host: '127.0.0.1', sockets: '', fsync: 'on' }]);
    await expect(query(url.replace(password, 'wrong'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
    await stop();
  });

  test('begins again when the one before was killed inside initdb', async () => {
    const dataDir = await newDataDir();
    const starter = spawnStarter({ dataDir });
    await vi.waitFor(async () => {
      const partial = (await readdir(dataDir)).find((name) => name.endsWith('.partial'));
      expect(await readdir(join(dataDir, partial ?? '?'))).toContain('base');
    }, POLL);
    await starter.kill();

    const { url } = await startEmbeddedPostgres({ dataDir });
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await readdir(dataDir)).filter((name) => /partial|password/.test(name))).toEqual([]);
  });

  test('gives the data folder its name when the one before was killed just before that', async () => {
    const { dataDir, directory } = await usedDataDir();
    await rename(directory, `${directory}.partial`);

    const { url } = await startEmbeddedPostgres({ dataDir });
    expect(await readNotes(url)).toEqual(KEPT);
  });
});

describe('stop', () => {
  test('keeps the data, and the next start has them on the same port', async () => {
    const dataDir = await newDataDir();
    const first = await startEmbeddedPostgres({ dataDir });
    await writeNote(first.url);
    const { pid } = await readEmbedded(dataDir);
    await Promise.all([first.stop(), first.stop()]);
    // It may be a zombie for a moment, until its parent has asked for its exit code.
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000, interval: 10 });

    const second = await startEmbeddedPostgres({ dataDir });
    expect(second.url).toBe(first.url);
    expect(await readNotes(second.url)).toEqual(KEPT);
  });

  test('resolves when the server has died by itself', async () => {
    const dataDir = await newDataDir();
    const { stop } = await startEmbeddedPostgres({ dataDir });
    const { pid } = await readEmbedded(dataDir);
    process.kill(pid, 'SIGQUIT');
    await stop();
  });
});

describe('a restart', () => {
  test('takes over the server of a process killed with SIGKILL, and stops it in the end', async () => {
    const dataDir = await newDataDir();
    const starter = spawnStarter({ dataDir });
    await writeNote(await starter.url);
    const before = await readEmbedded(dataDir);
    await starter.kill();
    expect(await isPostmaster(before.pid, before.directory)).toBe(true);

    const { url, stop } = await startEmbeddedPostgres({ dataDir });
    expect(await readEmbedded(dataDir)).toEqual(before);
    expect(await readNotes(url)).toEqual(KEPT);
    await stop();
    expect(await isPostmaster(before.pid, before.directory)).toBe(false);
  });

  test('waits for a server that is shutting down, and starts another', async () => {
    const dataDir = await newDataDir();
    const starter = spawnStarter({ dataDir });
    await writeNote(await starter.url);
    const { pid } = await readEmbedded(dataDir);
    await starter.kill();
    process.kill(pid, 'SIGINT');

    const { url } = await startEmbeddedPostgres({ dataDir });
    expect((await readEmbedded(dataDir)).pid).not.toBe(pid);
    expect(await readNotes(url)).toEqual(KEPT);
  });

  test('recovers the data of a server that was killed together with its starter', async () => {
    const dataDir = await newDataDir();
    const starter = spawnStarter({ dataDir });
    await writeNote(await starter.url);
    const { pid } = await readEmbedded(dataDir);
    await starter.kill();
    process.kill(pid, 'SIGKILL');

    const { url } = await startEmbeddedPostgres({ dataDir });
    expect(await readNotes(url)).toEqual(KEPT);
  });

  test('leaves a stranger alone that has got the pid in postmaster.pid', async () => {
    const { dataDir, directory } = await usedDataDir();
    const { uid, gid } = await stat(directory);
    const stranger = spawn('sleep', ['60'], process.geteuid?.() === 0 ? { uid, gid } : {});
    try {
      await writeFile(
        join(directory, 'postmaster.pid'),
        `${stranger.pid}\n${directory}\n1\n5432\n\n127.0.0.1\n\nready\n`,
      );
      const { url, stop } = await startEmbeddedPostgres({ dataDir });
      expect(await readNotes(url)).toEqual(KEPT);
      await stop();
      expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    } finally {
      stranger.kill();
    }
  });

  test('takes another port when the last one is taken', async () => {
    const { dataDir } = await usedDataDir();
    const { port } = await readEmbedded(dataDir);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    try {
      const { url } = await startEmbeddedPostgres({ dataDir });
      expect(url).not.toContain(`:${port}`);
      expect(await readNotes(url)).toEqual(KEPT);
    } finally {
      other.close();
    }
  });

  test('uses the data in DATA_DIR when it was moved', async () => {
    const { dataDir, directory } = await usedDataDir();
    const moved = await newDataDir();
    await rename(dataDir, moved);
    const { url } = await startEmbeddedPostgres({ dataDir: moved });
    expect(await readNotes(url)).toEqual(KEPT);
    expect((await readEmbedded(moved)).directory).toBe(join(moved, basename(directory)));
  });

  test('uses the data in DATA_DIR when it was copied, not those of the original', async () => {
    const { dataDir, directory } = await usedDataDir();
    const copy = await newDataDir();
    await promisify(execFile)('cp', ['-a', dataDir, copy]);
    await startEmbeddedPostgres({ dataDir: copy });
    expect((await readEmbedded(copy)).directory).toBe(join(copy, basename(directory)));
  });

  test('starts afresh when DATA_DIR was deleted, also while the old server runs on', async () => {
    const dataDir = await newDataDir();
    const starter = spawnStarter({ dataDir });
    await writeNote(await starter.url);
    const old = await readEmbedded(dataDir);
    await starter.kill();
    try {
      await rm(dataDir, { recursive: true });
      const { url } = await startEmbeddedPostgres({ dataDir });
      expect((await readEmbedded(dataDir)).directory).not.toBe(old.directory);
      await expect(readNotes(url)).rejects.toThrow('does not exist');
    } finally {
      process.kill(old.pid, 'SIGQUIT');
    }
  });
});

describe('a second start on the same DATA_DIR', () => {
  const refusal = (dataDir: string) =>
    `another order-saga already runs with DATA_DIR ${dataDir}; stop it or set DATA_DIR`;

  test('is refused while the first runs in another process', async () => {
    const dataDir = await newDataDir();
    const starter = spawnStarter({ dataDir });
    const url = await starter.url;

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
      new EmbeddedPostgresError(refusal(dataDir)),
    );
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await starter.kill();
  });

  test('is refused at the very same moment, whichever comes second, and the other is not disturbed', async () => {
    const dataDir = await newDataDir();
    const starts = [startEmbeddedPostgres({ dataDir }), startEmbeddedPostgres({ dataDir })];
    const rejected = (await Promise.allSettled(starts)).filter(({ status }) => status === 'rejected');
    expect(rejected).toMatchObject([{ reason: { message: refusal(dataDir) } }]);

    const { url } = await Promise.any(starts);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(refusal(dataDir));
  });
});
