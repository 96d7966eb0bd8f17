// `saga`: the process around run().
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './run.ts';

const interrupt = new AbortController();
const { signal } = interrupt;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The second time, at once.
    if (signal.aborted) process.exit(130);
    interrupt.abort(new Error('interrupted'));
  });
}
// `saga list | head`: whoever reads has enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  out: (words) => {
    process.stdout.write(words);
  },
  err: (words) => {
    process.stderr.write(words);
  },
  terminal: process.stdout.isTTY ? { columns: process.stdout.columns || 80 } : null,
  isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  readInput: () => text(process.stdin),
  readFile: (path) => readFile(path, 'utf8'),
  async readOwnFile(path) {
    const file = await open(path);
    try {
      if ((await file.stat()).uid !== process.geteuid?.()) throw new Error('it belongs to another user');
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  },
  async writeNewFile(path, words) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, words, { flag: 'wx' });
  },
  isRunning,
  async ask(question) {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await terminal.question(question, { signal });
    } finally {
      terminal.close();
    }
  },
  now: Date.now,
  sleep: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
  signal,
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
