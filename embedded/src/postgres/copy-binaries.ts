// A copy of PostgreSQL's programs where the server's account can run them. Made under another name and renamed when
// complete: two starts at once, or a kill in the middle, leave no half copy in use.
import { createHash, randomBytes } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { removeOld } from './remove-old.ts';

export interface CopyOptions {
  /** The folder to copy. */
  native: string;
  /** Folder that holds the copies; nobody but its owner may write to it. */
  into: string;
  name: string;
  log: (line: string) => void;
  /** Done to the copy before it gets its name. */
  finish: (copy: string) => Promise<unknown>;
}

const PARTIAL = /^binaries-.*\.partial$/;

/** The folder with the copy, made now or by an earlier start. */
export async function copyBinaries({ native, into, name, log, finish }: CopyOptions): Promise<string> {
  const fingerprint = await fingerprintOf(native);
  const target = join(into, `${name}-${fingerprint}`);
  if ((await fingerprintOf(target)) === fingerprint) return target;

  log(`copying PostgreSQL's programs to ${target}`);
  await removeOld(into, PARTIAL);
  const [partial, broken] = [temporaryName(target), temporaryName(target)];
  try {
    await copyTree(native, partial);
    await finish(partial);
    if (await isTaken(partial, target)) {
      if ((await fingerprintOf(target)) === fingerprint) return target; // another start was faster
      // Incomplete: the machine went down before the copy was on disk.
      await rename(target, broken);
      await isTaken(partial, target);
    }
    return target;
  } finally {
    await rm(partial, { recursive: true, force: true });
    await rm(broken, { recursive: true, force: true });
  }
}

function temporaryName(target: string): string {
  return `${target}-${randomBytes(4).toString('hex')}.partial`;
}

/** Renames the folder, unless one of that name stands there. */
async function isTaken(folder: string, name: string): Promise<boolean> {
  try {
    await rename(folder, name);
    return false;
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return true;
  }
}

/** Names and sizes of all files, without the links, which the package may lack. */
async function fingerprintOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const lines = await Promise.all(
    files.sort().map(async (file) => `${file.slice(folder.length)} ${(await lstat(file)).size}`),
  );
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
}

/** Readable by everyone and executable where it was, whatever the umask of `npm install` and of this process. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else {
      await copyFile(source, target);
      await chmod(target, (await lstat(source)).mode & 0o100 ? 0o755 : 0o644);
    }
  }
}
