// What the pages are built from, as one digest: a build with another digest is stale.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const folders = ['dashboard/src', 'client/src'];
const files = [
  ...['index.html', 'package.json', 'tsconfig.json', 'vite.config.ts', 'build.ts', 'prerender.ts'].map(
    (name) => `dashboard/${name}`,
  ),
  'shared/src/contracts/safe-text.ts',
];

/** SHA-256 over all names and contents. Tests are left out: they are in no page. */
export async function digestOfSources(): Promise<string> {
  const found = await Promise.all(folders.map(filesOf));
  const hash = createHash('sha256');
  for (const path of [...files, ...found.flat()].sort()) {
    hash.update(`${path}\0`).update(await readFile(join(root, path)));
  }
  return hash.digest('hex');
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
