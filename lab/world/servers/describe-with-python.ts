// Tests that run a program of examples/ on the system's Python. Skipped where its packages are missing; in CI they are there.
import { execFileSync } from 'node:child_process';
import { describe } from 'vitest';

export const PYTHON = '/usr/bin/python3';

export function describeWithPython(title: string, body: () => void): void {
  const missing = process.env['CI'] === undefined && !isInstalled();
  const reason = missing ? ' (skipped: python3-pika and python3-psycopg2 are not installed)' : '';
  describe.skipIf(missing)(title + reason, body);
}

function isInstalled(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import pika, psycopg2'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
