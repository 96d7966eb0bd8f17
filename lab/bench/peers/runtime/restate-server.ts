// The Restate server of one run: a single node with data of its own on disk.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '@order-saga/shared/process/free-ports';
import { endProcess, type PeerProcess } from './process.ts';

export interface RestateServer extends PeerProcess {
  /** Where invocations come in. */
  readonly ingressUrl: string;
  /** Makes the services known that an endpoint serves. */
  register(endpointUrl: string): Promise<void>;
}

const START_LIMIT_MS = 60_000;
const POLL_MS = 100;

/** Restate's own advice: one or two partitions for each core. Its default of 24 is for clusters. */
export const partitionsOfMachine = availableParallelism();

/** @param partitions undefined: the server's default */
export async function startRestateServer(partitions: number | undefined): Promise<RestateServer> {
  const [ingress, admin, node] = await freePorts(3);
  // Beside the project and not in /tmp, which is memory on some systems: its fsync is to cost what it costs.
  const folder = await mkdtemp(join(import.meta.dirname, '..', '.restate-'));
  const child = spawn(pathOfBinary(), ['--no-logo'], {
    env: {
      ...process.env,
      RESTATE_BASE_DIR: folder,
      // Its invoker leaves files there.
      TMPDIR: folder,
      RESTATE_NODE_NAME: 'bench',
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_BIND_IP: '127.0.0.1',
      RESTATE_BIND_PORT: String(node),
      RESTATE_INGRESS__BIND_PORT: String(ingress),
      RESTATE_ADMIN__BIND_PORT: String(admin),
      // octocrab asks GitHub for newer versions.
      RESTATE_LOG_FILTER: 'error,octocrab=off',
      RESTATE_DISABLE_TELEMETRY: 'true',
      ...(partitions === undefined ? {} : { RESTATE_DEFAULT_NUM_PARTITIONS: String(partitions) }),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const ended = once(child, 'exit');
  const adminUrl = `http://127.0.0.1:${admin}`;
  const ingressUrl = `http://127.0.0.1:${ingress}`;
  const stop = async () => {
    await endProcess(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const url of [`${adminUrl}/health`, `${ingressUrl}/restate/health`]) await untilHealthy(url, ended);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    name: 'restate-server',
    kind: 'engine',
    pids: [child.pid!],
    ingressUrl,
    stop,
    async register(endpointUrl) {
      const answer = await fetch(`${adminUrl}/deployments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ uri: endpointUrl }),
      });
      if (!answer.ok) throw new Error(`registering ${endpointUrl}: ${answer.status} ${await answer.text()}`);
    },
  };
}

/** Of the server itself, without the script that the package starts it with. */
function pathOfBinary(): string {
  const { resolve } = createRequire(import.meta.url);
  return resolve(`@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`);
}

async function untilHealthy(url: string, ended: Promise<unknown[]>): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  let alive = true;
  const dies = () => {
    alive = false;
  };
  ended.then(dies, dies);
  while (alive && Date.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await delay(POLL_MS);
  }
  throw new Error(`the Restate server does not answer at ${url}`);
}
