// What both commands share: arguments in, one line of a refusal out.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Refusal } from './refusal.ts';

export const root = join(import.meta.dirname, '../..');

/** Ends with exit code 2 and one line when it is refused. */
export async function run(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 2;
  }
}

/** @throws Error when it fails */
export function runTool(command: string, args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
}

/** What is linked and locked, the Prisma clients, and the documents that are made. */
export function makeAnew(): void {
  runTool('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']);
  for (const script of ['scripts/write-message-docs.ts', 'scripts/write-openapi.ts'])
    runTool(process.execPath, [script]);
}
