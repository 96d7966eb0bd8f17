// The Secrets that the commands of docs/deployment.md make: they are run, with a `kubectl` that writes down what it is given.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readText } from '../house/documents.ts';

/** By name of the Secret. */
export function tokenSecrets(): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const [, commands] = /### Tokens[\s\S]*?```sh\n([\s\S]*?)```/.exec(readText('docs/deployment.md')) ?? [];
  if (commands === undefined) throw new Error('docs/deployment.md has no commands below "### Tokens"');
  const folder = mkdtempSync(join(tmpdir(), 'order-saga-kubectl-'));
  try {
    writeFileSync(join(folder, 'kubectl'), '#!/bin/sh\nprintf "%s\\n" "$*"\n', { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
    const told = execFileSync('sh', ['-eu', '-c', commands], { env, encoding: 'utf8' });
    const made = /^-n order-saga create secret generic (\S+) --from-literal=(\w+)=(.*)$/gm;
    return Object.fromEntries(
      [...told.matchAll(made)].map(([, name, key, value]) => [name, { [key!]: value! }]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
