// `npm run demo` as users have it: a process, its output, its exit code, and nothing left behind.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const SECONDS = 1000;

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** The demo with a pipe as its output and a folder of its own for everything temporary. */
async function startDemo(env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
  folders.push(folder);
  await chmod(folder, 0o711); // for root, whose PostgreSQL runs under another account
  const demo = spawn(process.execPath, [main], { env: { ...process.env, ...env, TMPDIR: folder } });
  let output = '';
  demo.stdout.on('data', (data) => {
    output += data;
  });
  demo.stderr.on('data', (data) => {
    output += data;
  });
  return {
    demo,
    output: () => output,
    ended: once(demo, 'close').then(([exitCode]) => exitCode as number),
    leftovers: async () => {
      const { stdout } = await promisify(execFile)('ps', ['-ax', '-ww', '-o', 'args=']);
      return [...(await readdir(folder)), ...stdout.split('\n').filter((line) => line.includes(folder))];
    },
  };
}

describe('the demo', { timeout: 90 * SECONDS }, () => {
  it('shows that everything holds, whatever the environment says, and leaves nothing behind', async () => {
    const { ended, output, leftovers } = await startDemo({
      POSTGRES_URL: 'postgresql://nobody@127.0.0.1:1',
      RABBITMQ_URL: 'amqp://127.0.0.1:1',
      ORDER_PORT: '70000',
      FORCE_COLOR: '1',
    });
    expect([await ended, output()]).toEqual([0, expect.stringContaining('Everything holds.')]);
    expect(output()).not.toContain('\x1b');
    expect(output()).toMatch(
      /✓ \w{6} {2}replayed .* ReopeningOrder → Suspend → StockReserved → Paid → Completed\n/,
    );
    expect(await leftovers()).toEqual([]);
  });

  it.each([
    ['while it starts', 'are starting', 'SIGTERM', 143],
    ['while orders are under way', '✓', 'SIGINT', 130],
  ] as const)('stops and cleans up when it is interrupted %s', async (_when, text, signal, exitCode) => {
    const { demo, ended, output, leftovers } = await startDemo();
    while (!output().includes(text)) await once(demo.stdout, 'data');
    demo.kill(signal);
    expect([await ended, output()]).toEqual([exitCode, expect.not.stringContaining('broke off')]);
    expect(await leftovers()).toEqual([]);
  });

  it('stops and cleans up when nobody reads on', async () => {
    const { demo, ended, output, leftovers } = await startDemo();
    while (!output().includes('orders of')) await once(demo.stdout, 'data');
    demo.stdout.destroy();
    expect(await ended).toBe(141);
    expect(await leftovers()).toEqual([]);
  });
});
