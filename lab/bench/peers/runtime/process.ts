// The parent's end of one process of a peer: started with its settings, ready when it says so, ended with SIGTERM.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Component } from '../../system/system.ts';

export interface PeerProcess extends Component {
  /** SIGTERM, and SIGKILL for one that is still there after 10 s. */
  stop(): Promise<void>;
}

export interface NodeProcess extends PeerProcess {
  /** To exchange messages with, once it is ready. */
  readonly child: ChildProcess;
}

/** @param script the file that calls `runProcess` @throws Error when it ends before it is ready */
export async function startProcess(name: string, script: URL, settings: object): Promise<NodeProcess> {
  const child = fork(script, [], {
    execArgv: ['--no-warnings'],
    // Restate's SDK warns at each start that anyone on this machine may call it.
    env: { ...process.env, NODE_ENV: 'production', RESTATE_LOGGING: 'ERROR' },
    // Its output is for people only when something is wrong.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Ctrl-C is for the run, which then ends its processes itself.
    detached: true,
  });
  child.send(settings);
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${name} ended before it was ready: ${signal ?? `exit code ${code}`}`);
  });
  await Promise.race([once(child, 'message'), ended]);
  return { name, kind: 'node', pids: [child.pid!], child, stop: () => endProcess(child) };
}

const GRACE_MS = 10_000;

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const impatience = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(impatience);
}
