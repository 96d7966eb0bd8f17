// A program of this repository as a process of its own: its output kept, its end awaited, its signals real.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Program {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  isRunning(): boolean;
  /** Sends a signal without waiting for its effect: SIGSTOP, SIGCONT. */
  signal(signal: NodeJS.Signals): void;
  /** Sends a signal and waits for the end. Default SIGKILL; a process that was stopped is continued. */
  end(signal?: NodeJS.Signals): Promise<Ended>;
  stdout(): string;
  stderr(): string;
  /** What it tells over IPC. */
  onMessage(listener: (message: unknown) => void): void;
}

export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Starts `node <file> <args>` in the root folder.
 * @param env all of its environment but PATH and HOME: nothing of the tests' own settings leaks in
 */
export function startProgram(
  file: string,
  { args = [], env = {} }: { args?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
): Program {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    // Not `exit`: the last output comes before `close`.
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  ended.catch(() => {});
  const isRunning = () => child.exitCode === null && child.signalCode === null;

  return {
    pid: child.pid!,
    ended,
    isRunning,
    signal: (signal) => {
      child.kill(signal);
    },
    end: (signal = 'SIGKILL') => {
      if (isRunning()) {
        child.kill(signal);
        if (signal !== 'SIGKILL') child.kill('SIGCONT');
      }
      return ended;
    },
    stdout: () => stdout,
    stderr: () => stderr,
    onMessage: (listener) => {
      child.on('message', listener);
    },
  };
}
