// `npm start` on nothing with its dashboard open in a browser: what each file of tests of the pages begins and ends with.
import { newDataDir, removeDataDirs } from '../../../../embedded/src/postgres/testing/data-dirs.ts';
import { type EmbeddedSystem, embeddedSystem } from '../../../world/services/embedded-system.ts';
import type { Program } from '../../../world/services/program.ts';
import { type Dashboard, openDashboard } from './dashboard.ts';

export interface Stage {
  readonly system: EmbeddedSystem;
  readonly dashboard: Dashboard;
  readonly dataDir: string;
  /** Ends the process with a signal, and waits until it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same data, with the same settings but those given. */
  startAgain(env?: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export async function openStage(env: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const dataDir = await newDataDir();
  const system = await embeddedSystem(dataDir);
  let running: Program = await system.start(env);
  const dashboard = await openDashboard(system);
  return {
    system,
    dashboard,
    dataDir,
    kill: async (signal) => {
      await running.end(signal);
    },
    startAgain: async (others = {}) => {
      running = await system.start({ ...env, ...others });
    },
    async close() {
      await dashboard.close();
      await running.end('SIGTERM');
      await removeDataDirs();
    },
  };
}
