// The name service of Erlang, by which RabbitMQ's nodes and its commands find each other. Of the run's own, started by
// hand: the one that RabbitMQ would start goes on for ever.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { takePorts } from '../services/ports.ts';
import { endGroup } from './process-group.ts';

export interface Epmd {
  /** The environment of every program that is to find it; HOME is its folder, where the Erlang cookie is. */
  readonly env: NodeJS.ProcessEnv;
  end(): Promise<void>;
}

/** @param folder becomes its home */
export async function startEpmd(program: string, folder: string): Promise<Epmd> {
  await mkdir(folder, { recursive: true });
  const [port] = await takePorts(1);
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(port),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
  const child = spawn(program, ['-port', String(port)], { env, stdio: 'ignore', detached: true });
  await once(child, 'spawn');
  return { env, end: () => endGroup(child, 'SIGKILL') };
}
