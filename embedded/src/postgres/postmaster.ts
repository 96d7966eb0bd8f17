// Which process serves a data folder. A pid alone proves nothing: it may be old, and some other process's by now.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

export interface Postmaster {
  pid: number;
  port: number;
}

/** What `postmaster.pid` says: the last server of this folder, alive or not. PostgreSQL removes it when it stops. */
export async function lastPostmaster(directory: string): Promise<Postmaster | undefined> {
  // Lines: pid, data folder, start time, port, … (PostgreSQL's pidfile.h)
  const lines = (await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return Number.isInteger(pid) && pid > 1 ? { pid, port } : undefined;
}

/** Whether this process is a `postgres -D directory` that runs; false for a zombie. */
export async function isPostmaster(pid: number, directory: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const [program = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split(
      '\0',
    );
    return basename(program) === 'postgres' && args[0] === '-D' && args[1] === directory;
  }
  const command = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => '',
  );
  return command.includes(`postgres -D ${directory} -c `);
}

/** Whether any process has this pid. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
