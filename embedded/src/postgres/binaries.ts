// PostgreSQL's programs, out of the optional npm package for this platform.
import { lstat, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { copyBinaries } from './copy-binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { allows, canEnter, READ_EXECUTE } from './folder-access.ts';
import { publicFolder } from './public-folder.ts';
import type { ServerAccount } from './server-account.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
}

export interface BinariesOptions {
  account: ServerAccount | undefined;
  dataDir: string;
  log: (line: string) => void;
}

/**
 * The programs where npm put them, or a copy where the server's account cannot reach those, or where the links
 * between their libraries are missing and cannot be made.
 * @throws {EmbeddedPostgresError} when there is no package for this platform
 */
export async function findBinaries({ account, dataDir, log }: BinariesOptions): Promise<Binaries> {
  const packageFolder = locatePackage();
  const native = join(packageFolder, 'native');
  let folder = native;
  if (!(await isReachable(native, account)) || !(await linkLibraries(native, native))) {
    const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
    const into = account ? await publicFolder(account) : dataDir;
    const name = `binaries-${process.platform}-${process.arch}-${version}`;
    folder = await copyBinaries({ native, into, name, log, finish: (copy) => linkLibraries(native, copy) });
  }
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name))); // <package>/dist/index.js
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `no embedded PostgreSQL for this platform: the optional npm package ${name} is not installed; ` +
        'set POSTGRES_URL to a PostgreSQL server',
      { cause },
    );
  }
}

async function isReachable(native: string, account: ServerAccount | undefined): Promise<boolean> {
  if (!account) return true;
  if (!(await canEnter(join(native, 'bin'), account)) || !(await canEnter(join(native, 'lib'), account))) {
    return false;
  }
  return allows(await stat(join(native, 'bin', 'postgres')), account, READ_EXECUTE);
}

/**
 * Makes the links between library versions, which npm packages cannot carry. The package's install script does it
 * too, but npm 12 does not run that unless asked to. False when the folder is not ours to write to.
 */
async function linkLibraries(native: string, folder: string): Promise<boolean> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, relative('native', target));
    if (await lstat(link).catch(() => undefined)) continue;
    try {
      await symlink(relative(dirname(target), source), link);
    } catch (error) {
      // Two starts may be at it at once.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}
