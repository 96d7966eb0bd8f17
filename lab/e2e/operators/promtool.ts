// promtool, of Debian's package `prometheus`. Its tests are skipped in one case only: it is not installed. With CI=true
// nothing here skips.
import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import { root } from '../../world/services/program.ts';

const isMissing = spawnSync('promtool', ['--version']).error !== undefined && process.env['CI'] !== 'true';

/** A `describe` with promtool; its title says so when there is none. */
export function describeWithPromtool(title: string, body: () => void): void {
  const reason = isMissing ? ' (skipped: promtool is not installed)' : '';
  describe.skipIf(isMissing)(title + reason, body);
}

/** Runs it in the root folder. `output`: all that it said. */
export function promtool(args: readonly string[], input = ''): { code: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, {
    cwd: root,
    input,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return { code: status, output: stdout + stderr };
}
