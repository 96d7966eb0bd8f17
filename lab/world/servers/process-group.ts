// A server that was started as the head of a process group of its own, and how it is ended.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** Sends the signal to all of the group and waits for the end of its head; nothing, when that has ended already. */
export async function endGroup(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (!isAlive(child) || child.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, signal);
  await ended;
}
