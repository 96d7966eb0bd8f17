// The sources of another commit in a folder of their own, ready to start services from.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../world/services/program.ts';

const run = promisify(execFile);

export interface Checkout {
  readonly folder: string;
  /** How its packages came: linked to ours where both versions have the same, else installed. */
  readonly packages: 'linked' | 'installed';
}

/** @param folder does not exist yet */
export async function checkOut(commit: string, folder: string): Promise<Checkout> {
  await mkdir(folder);
  const archive = `${folder}.tar`;
  await run('git', ['archive', `--output=${archive}`, commit], { cwd: root });
  await run('tar', ['--extract', '--file', archive, '--directory', folder]);
  await rm(archive);
  if (!hasSamePackages(await readLock(folder), await readLock(root))) {
    await run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder });
    return { folder, packages: 'installed' };
  }
  await linkPackages(folder);
  await run(process.execPath, ['scripts/generate-prisma-clients.mjs'], { cwd: folder });
  return { folder, packages: 'linked' };
}

export interface Lock {
  /** By path; those of npm are in `node_modules` folders. */
  readonly packages: Readonly<Record<string, { version?: string; resolved?: string; link?: boolean }>>;
}

const readLock = async (folder: string): Promise<Lock> =>
  JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'));

/** Whether every package of npm that the one locks is in the other, in the same place and version. */
export function hasSamePackages(one: Lock, other: Lock): boolean {
  return Object.entries(one.packages).every(
    ([path, { version, link }]) =>
      link === true || !path.includes('node_modules/') || other.packages[path]?.version === version,
  );
}

/** Gives sources in another folder our packages of npm; the workspaces among them are those of that folder. */
export async function linkPackages(folder: string): Promise<void> {
  const [lock, ours] = [await readLock(folder), await readLock(root)];
  const workspaces = workspacesOf(lock);
  const isWorkspace = (path: string) => workspaces.has(path) || workspacesOf(ours).has(path);
  for (const name of await readdir(join(root, 'node_modules'))) {
    const path = `node_modules/${name}`;
    // A scope with a workspace in it is a folder of its own.
    const members = [...workspaces.keys()].some((workspace) => workspace.startsWith(`${path}/`))
      ? (await readdir(join(root, path))).map((member) => `${path}/${member}`)
      : [path];
    for (const member of members)
      if (!isWorkspace(member)) await link(join(root, member), join(folder, member));
  }
  for (const [path, workspace] of workspaces) {
    await link(join(folder, workspace), join(folder, path));
    const own = join(workspace, 'node_modules');
    if (existsSync(join(root, own))) await link(join(root, own), join(folder, own));
  }
}

/** Their folders, by the path of the link to them. */
const workspacesOf = ({ packages }: Lock): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(packages).flatMap(([path, { link, resolved }]) => (link ? [[path, resolved!]] : [])),
  );

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}
