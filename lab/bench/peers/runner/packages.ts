// The packages of the peers are not among those of the project.
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..');

/** @throws Error that says how to install them, when one is missing */
export async function requirePackages(): Promise<void> {
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const found = Object.keys(dependencies).map((name) => access(join(folder, 'node_modules', name)));
  try {
    await Promise.all(found);
  } catch (cause) {
    throw new Error('The packages of the peers are not installed. Run: npm ci --prefix bench/peers', {
      cause,
    });
  }
}
