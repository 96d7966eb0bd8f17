import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { discardDataDir } from './discard-data-dir.ts';

/** A folder with a cluster in it. */
async function dataDirWithCluster() {
  const dataDir = await mkdtemp(join(tmpdir(), 'order-saga-discard-'));
  const cluster = join(dataDir, 'postgres-1');
  await mkdir(cluster);
  await writeFile(join(dataDir, 'embedded.json'), JSON.stringify({ directory: cluster, password: 'x' }));
  return { dataDir, pidFile: join(cluster, 'postmaster.pid') };
}

it('removes the folder, and does nothing when it is gone', async () => {
  const { dataDir } = await dataDirWithCluster();
  discardDataDir(dataDir);
  expect(existsSync(dataDir)).toBe(false);
  discardDataDir(dataDir);
});

it('ends a server that still runs there, without an event loop to wait in', async () => {
  const { dataDir, pidFile } = await dataDirWithCluster();
  // Like PostgreSQL, it takes its pid file away as it leaves.
  const server = spawn(
    process.execPath,
    [
      '-e',
      `const fs = require('node:fs');
      process.on('SIGQUIT', () => { fs.rmSync(${JSON.stringify(pidFile)}); process.exit(7); });
      setInterval(() => {}, 1000);
      fs.writeFileSync(${JSON.stringify(pidFile)}, process.pid + '\\n');
      console.log('up');`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(server.stdout, 'data');
  const exited = once(server, 'exit');
  discardDataDir(dataDir);
  expect(existsSync(dataDir)).toBe(false);
  expect(await exited).toEqual([7, null]);
});
