// kubectl, of which only `kustomize` is used: it asks no cluster. Its test is skipped in one case only: it is not installed,
// and no package of Debian has one that is recent enough.
import { spawnSync } from 'node:child_process';
import { it } from 'vitest';
import { root } from '../../world/services/program.ts';

const isMissing = spawnSync('kubectl', ['version', '--client']).error !== undefined;

/** An `it` with kubectl; its title says so when there is none. */
export function itWithKubectl(title: string, body: () => void): void {
  it.skipIf(isMissing)(title + (isMissing ? ' (skipped: kubectl is not installed)' : ''), body);
}

/** The manifests of a folder with its kustomization, as YAML. */
export function kustomized(folder: string): string {
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`kubectl kustomize ${folder} ended with ${status}: ${stderr}`);
  return stdout;
}
