// The whole system for the length of the demo: free ports, embedded servers, a folder of its own that is removed.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTimeLimit } from '@order-saga/shared/concurrency/time-limit';
import { workers } from '@order-saga/shared/contracts/catalogue';
import { createLogger } from '@order-saga/shared/observability/logger';
import { participantVariables } from '@order-saga/shared/settings/participant-settings';
import type { Environment } from '../settings.ts';
import { type RunningSystem, startSystem } from '../system.ts';
import { discardDataDir } from './discard-data-dir.ts';
import { createRecentLines } from './recent-lines.ts';

export interface DemoSystem extends Pick<RunningSystem, 'urls' | 'silence' | 'stop'> {
  readonly adminToken: string;
  /** What the services have logged as errors, newest last. */
  errors(): readonly string[];
}

/**
 * Nothing else of the environment counts, so that the demo runs the same everywhere; only an external participant has to be
 * found (`externalSettings`).
 * 600 ms, 1.2 s and 2.4 s: a silent provider is given up after some 4 s, and `tok_slow` has time enough for its 2 s
 * (with -20 % on each wait there are 3.4 s).
 */
const settings: Environment = {
  HOST: '127.0.0.1',
  ORCHESTRATOR_PORT: '0',
  ...Object.fromEntries(workers.map((worker) => [participantVariables(worker).port, '0'])),
  STEP_TIMEOUT_MS: '600',
  STEP_MAX_ATTEMPTS: '3',
};

/** What an external participant needs: the RabbitMQ that it uses too, where it listens, the token that it knows. */
function externalSettings(env: Environment): Environment {
  const { EXTERNAL_PARTICIPANTS, RABBITMQ_URL, RABBITMQ_CA_FILE, ADMIN_TOKEN } = env;
  if ((EXTERNAL_PARTICIPANTS ?? '').trim() === '') return {};
  const external = EXTERNAL_PARTICIPANTS!.split(',').map((name) => name.trim());
  // Without a URL it is where its port says, or its standard port.
  const places = workers
    .filter((worker) => external.includes(worker))
    .flatMap((worker) => {
      const { url, port } = participantVariables(worker);
      return [url, port].map((name) => [name, env[name]]);
    });
  return {
    ...{ EXTERNAL_PARTICIPANTS, RABBITMQ_URL, RABBITMQ_CA_FILE, ADMIN_TOKEN },
    ...Object.fromEntries(places),
  };
}

const STOP_LIMIT_MS = 9000;

/**
 * Starts it. However the process ends (except by `kill -9`), no server and no file are left behind.
 * @param stopping ends a start that is under way
 */
export async function startDemoSystem(stopping: AbortSignal): Promise<DemoSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'order-saga-demo-'));
  const discard = () => discardDataDir(dataDir);
  process.once('exit', discard);
  const errors = createRecentLines();
  const logger = createLogger({ name: 'order-saga-demo', level: 'error', output: errors });
  const system = await startSystem(
    { ...settings, ...externalSettings(process.env), DATA_DIR: dataDir },
    logger,
    stopping,
  );
  return {
    urls: system.urls,
    adminToken: system.adminToken!,
    errors: errors.lines,
    silence: system.silence,
    async stop() {
      // What does not stop in time is ended by `discard`.
      await withTimeLimit(STOP_LIMIT_MS, () => system.stop()).catch(() => {});
      discard();
    },
  };
}
