import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startProgram } from './program.ts';

it('tells what it wrote itself, where a program before it wrote to the same log file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'order-saga-program-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const logFile = join(folder, 'service.log');
  const run = async (code: string) => {
    const program = startProgram('--eval', { args: [code], logFile });
    await program.ended;
    return program;
  };
  const silent = await run('');
  expect(silent.stdout()).toBe('');
  await run("console.log('of the first')");
  const second = await run("console.log('of the second')");
  expect(second.stdout()).toBe('of the second\n');
  expect((await run('')).stdout()).toBe('');
});
