// One process of a service, started by its main.ts as an operator would: killed, stopped, continued, started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { root } from '../../world/child-process.ts';
import type { ServiceName } from '../../world/service-names.ts';
import { until } from '../../world/wait.ts';
import type { CopyName } from '../plan/fault.ts';

export interface Copy {
  readonly name: CopyName;
  readonly service: ServiceName;
  readonly url: string;
  isRunning(): boolean;
  /** Starts it unless it runs; does not wait until it is ready. */
  start(): Promise<void>;
  /** SIGKILL. False: it did not run. */
  kill(): Promise<boolean>;
  /** SIGTERM, and waits for the end. Undefined: it did not run. */
  terminate(): Promise<Ending | undefined>;
  /** SIGSTOP. False: it does not run. */
  stop(): boolean;
  /** SIGCONT. */
  resume(): void;
  /** Waits until `/readyz` answers 200. */
  ready(limitMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tookMs: number;
}

export interface CopyOptions {
  readonly name: CopyName;
  readonly service: ServiceName;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Told when the process ends although nobody ended it. */
  onCrash(problem: string): void;
}

export async function createCopy(options: CopyOptions): Promise<Copy> {
  const { name, service, port, env, logFile } = options;
  const url = `http://127.0.0.1:${port}`;
  const log: FileHandle = await open(logFile, 'a');
  /** Processes that we ended. */
  const wanted = new WeakSet<ChildProcess>();
  let child: ChildProcess | undefined;
  let isClosed = false;

  const running = () =>
    child !== undefined && child.exitCode === null && child.signalCode === null ? child : undefined;

  async function end(signal: NodeJS.Signals): Promise<Ending | undefined> {
    const process = running();
    if (process === undefined) return undefined;
    wanted.add(process);
    const since = performance.now();
    const ended = once(process, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    process.kill(signal);
    // A stopped process gets its signal when it goes on.
    if (signal !== 'SIGKILL') process.kill('SIGCONT');
    const [code, endSignal] = await ended;
    return { code, signal: endSignal, tookMs: performance.now() - since };
  }

  return {
    name,
    service,
    url,
    isRunning: () => running() !== undefined,
    async start() {
      if (isClosed || running() !== undefined) return;
      const started = spawn(process.execPath, [`${service}/src/main.ts`], {
        cwd: root,
        env: { PATH: process.env['PATH'], ...env },
        stdio: ['ignore', log.fd, log.fd],
        // Ctrl-C is for the run, which then ends its processes itself.
        detached: true,
      });
      child = started;
      started.once('exit', (code, signal) => {
        if (!wanted.has(started))
          options.onCrash(`${name} ended by itself: ${signal ?? `exit code ${code}`}`);
      });
      await once(started, 'spawn');
    },
    kill: async () => (await end('SIGKILL')) !== undefined,
    terminate: () => end('SIGTERM'),
    stop: () => running()?.kill('SIGSTOP') ?? false,
    resume: () => {
      running()?.kill('SIGCONT');
    },
    ready: async (limitMs) => {
      await until(
        `${name} is ready`,
        async () => (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3000) })).status === 200,
        limitMs,
      );
    },
    async close() {
      isClosed = true;
      await end('SIGKILL');
      await log.close();
    },
  };
}
