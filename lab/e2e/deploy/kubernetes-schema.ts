// Kubernetes' own schema, as the packages `kubernetes-models` and `@kubernetes-models/keda` have it: validators at run time
// (types, required fields, words, formats), and TypeScript types, by which tsc finds fields that there are not.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../world/services/program.ts';
import type { Manifest } from './manifests.ts';

type Model = new (manifest: Manifest) => { validate(): void };

/** Where the packages have the schema of a kind. */
const moduleOf = ({ apiVersion, kind }: Manifest): string =>
  `${apiVersion.startsWith('keda.sh/') ? '@kubernetes-models/keda' : 'kubernetes-models'}/${apiVersion}/${kind}`;

/** What the validators have against a manifest; undefined: nothing. */
export async function complaintsAbout(manifest: Manifest): Promise<string | undefined> {
  const models = (await import(moduleOf(manifest))) as Record<string, Model>;
  try {
    new models[manifest.kind]!(manifest).validate();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What tsc has against them when each is written as a value of its kind's type. */
export function unknownFieldsIn(manifests: readonly Manifest[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'order-saga-manifests-'));
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'manifests.ts'), manifests.map(toSource).join('\n'));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', ''];
    const { status, stdout, error } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), ...options, 'manifests.ts'],
      { cwd: folder, encoding: 'utf8' },
    );
    if (error !== undefined) throw error;
    const findings = stdout.split('\n').filter((line) => line.includes('error TS'));
    if ((status === 0) !== (findings.length === 0)) throw new Error(`tsc ended with ${status}: ${stdout}`);
    return findings;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function toSource(manifest: Manifest, index: number): string {
  const type = `I${manifest.kind}`;
  return [
    `import type { ${type} as Kind${index} } from '${moduleOf(manifest)}';`,
    `export const ${manifest.kind}_${manifest.metadata.name.replaceAll('-', '_')}: Kind${index} =`,
    `${JSON.stringify(manifest, undefined, 1)};`,
  ].join('\n');
}
