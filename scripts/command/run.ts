// What commands share that write files of the project: one line of a refusal, and the programs that they call.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CodedRefusal } from './coded-refusal.ts';

/** The root folder of the project. */
export const root = join(import.meta.dirname, '../..');

/** Ends with exit code 2 and one line when it is refused. */
export async function run(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CodedRefusal)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 2;
  }
}

/** @returns what it wrote @throws Error when it fails */
export function runTool(command: string, args: readonly string[], folder = root): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
