// Processor time and memory of processes, as Linux counts them. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Linux shows times in this unit to every program (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time of a process and of those of its children that have ended; 0 for one that is gone. */
export function processorSeconds(pid: number): number {
  const fields = statOf(pid);
  // utime, stime, cutime, cstime
  return fields === undefined
    ? 0
    : [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) / TICKS_PER_SECOND;
}

/** Most bytes that a process ever had in memory at once; 0 for one that is gone. */
export function peakMemoryBytes(pid: number): number {
  return memoryOf(pid, 'VmHWM');
}

/** Bytes that a process has in memory now. */
export function memoryBytes(pid: number): number {
  return memoryOf(pid, 'VmRSS');
}

/** The process that listens on a TCP port of this machine, and its children; undefined when none can be seen. */
export function listenerOf(port: number): number[] | undefined {
  const inodes = new Set(['tcp', 'tcp6'].flatMap((table) => listeningInodes(table, port)));
  const owner = allPids()
    .sort((a, b) => a - b)
    .find((pid) => socketsOf(pid).some((inode) => inodes.has(inode)));
  return owner === undefined ? undefined : [owner, ...childrenOf(owner)];
}

function statOf(pid: number): string[] | undefined {
  const text = readText(`/proc/${pid}/stat`);
  // The name, in brackets, may hold anything.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function memoryOf(pid: number, field: string): number {
  const line = readText(`/proc/${pid}/status`)?.match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'));
  return Number(line?.[1] ?? 0) * 1024;
}

const LISTEN = '0A';

function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return (readText(`/proc/net/${table}`) ?? '')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) && state === LISTEN)
    .map((columns) => columns[9]!);
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const target = readLink(`/proc/${pid}/fd/${fd}`);
      return target?.startsWith('socket:[') ? [target.slice(8, -1)] : [];
    });
  } catch {
    return []; // Gone, or another user's.
  }
}

function childrenOf(parent: number): number[] {
  return allPids().filter((pid) => statOf(pid)?.[1] === String(parent));
}

function allPids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // No Linux.
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
