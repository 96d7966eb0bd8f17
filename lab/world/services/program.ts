// A program of this repository as a process of its own: its output kept, its end awaited, its signals real.
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type Environment = Readonly<Record<string, string>>;

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
  /** What it wrote itself; of a log file, what was added to it since the start. */
  stdout(): string;
  stderr(): string;
}

export interface ProgramOptions {
  readonly args?: readonly string[];
  /** All of its environment but PATH and HOME: no setting of the caller leaks in. */
  readonly env?: Environment;
  /** Where it is started: the root of its sources. Default: that of ours. */
  readonly folder?: string | undefined;
  /**
   * Takes all of its output instead of memory, after that of the programs before it. Such a program is out of reach of
   * Ctrl-C, which is for the run that started it and ends it.
   */
  readonly logFile?: string | undefined;
}

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts `node <file> <args>` in the root folder of its sources. */
export function startProgram(
  file: string,
  { args = [], env = {}, folder = root, logFile }: ProgramOptions = {},
): Program {
  const log = logFile === undefined ? 'pipe' : openSync(logFile, 'a');
  const logBeginsAt = typeof log === 'number' ? fstatSync(log).size : 0;
  const child = spawn(process.execPath, [file, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    // The channel tells a replica of a test that the test is gone.
    stdio: ['ignore', log, log, 'ipc'],
    detached: logFile !== undefined,
  });
  if (typeof log === 'number') closeSync(log);
  const kept = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => {
      kept[stream] += chunk;
    });
  }
  const textOf = (stream: keyof typeof kept) =>
    logFile === undefined ? kept[stream] : readFileSync(logFile).subarray(logBeginsAt).toString();
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
    stdout: () => textOf('stdout'),
    stderr: () => textOf('stderr'),
  };
}
