import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { EmbeddedPostgresError, startEmbeddedPostgres } from './embedded-postgres.ts';
import { newDataDir, removeDataDirs, stopServers } from './testing/data-dirs.ts';
import { KEPT, readNotes, usedDataDir } from './testing/notes.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
afterEach(stopServers);
afterAll(removeDataDirs);

describe('data that cannot be used', () => {
  test.each([
    ['empty', ''],
    ['cut off', '{ "directory": "/tm'],
    ['of another shape', '{ "pid": 1 }'],
  ])('are an error that names embedded.json when it is %s, and stay', async (_, content) => {
    const dataDir = await newDataDir();
    await mkdir(join(dataDir, 'postgres-00000000-00000000'), { recursive: true });
    await writeFile(join(dataDir, 'embedded.json'), content);

    const start = startEmbeddedPostgres({ dataDir });
    await expect(start).rejects.toBeInstanceOf(EmbeddedPostgresError);
    await expect(start).rejects.toThrow(join(dataDir, 'embedded.json'));
    expect(await readFile(join(dataDir, 'embedded.json'), 'utf8')).toBe(content);
  });

  test('are an error when embedded.json alone is missing, and start again when it is put back', async () => {
    const { dataDir } = await usedDataDir();
    const file = join(dataDir, 'embedded.json');
    await rename(file, `${file}.away`);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('is missing: put it back');

    await rename(`${file}.away`, file);
    const { url } = await startEmbeddedPostgres({ dataDir });
    expect(await readNotes(url)).toEqual(KEPT);
  });

  test('are an error when the data folder is missing or another major version made it', async () => {
    const dataDir = await newDataDir();
    const directory = join(dataDir, 'postgres-00000000-00000000');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'embedded.json'), JSON.stringify({ directory, password: 'x' }));
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('does not exist');

    await mkdir(directory);
    await writeFile(join(directory, 'PG_VERSION'), '17\n');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('was made by PostgreSQL 17');
  });

  test('are an error that quotes the log when PostgreSQL does not start on them', async () => {
    const { dataDir, directory } = await usedDataDir();
    await rm(join(directory, 'global'), { recursive: true });
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/postgres\.log ends with[\s\S]*global/);
  });
});

test('a DATA_DIR that cannot be made is an error that says so', async () => {
  const dataDir = await newDataDir();
  await writeFile(dataDir, 'a file');
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`cannot make DATA_DIR ${dataDir}`);
});
