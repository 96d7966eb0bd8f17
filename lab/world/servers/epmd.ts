// The name service of Erlang, by which RabbitMQ's nodes and its commands find each other. Of the run's own, started by
// hand: the one that RabbitMQ would start goes on for ever.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { endGroup } from './process-group.ts';

export interface Epmd {
  readonly port: number;
  end(): Promise<void>;
}

/** @param folder becomes its home */
export async function startEpmd(program: string, folder: string, port: number): Promise<Epmd> {
  await mkdir(folder, { recursive: true });
  const child = spawn(program, ['-port', String(port)], {
    env: { PATH: process.env['PATH'], HOME: folder, ERL_EPMD_ADDRESS: '127.0.0.1' },
    stdio: 'ignore',
    detached: true,
  });
  await once(child, 'spawn');
  return { port, end: () => endGroup(child, 'SIGKILL') };
}
